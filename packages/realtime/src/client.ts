import { CortadoAlerts } from './elements/alerts-element.js';
import { define } from './elements/define.js';

export { connect } from './client/connect.js';
export type { AutoShown, ConnectOptions, Token, Transport } from './client/connect-options.js';
export type { ConnectionState } from './client/connection-state.js';
export type { JobWatch, WatchedJob } from './client/job-watch.js';
export type { Listener, PayloadOf } from './client/listeners.js';
export type { Realtime } from './client/realtime.js';
export { RealtimeError } from './client/realtime-error.js';
export type { Subscription } from './client/subscription.js';
export type { MyTasks, TaskHolder } from './client/task-holder.js';
export type { Store } from './display/store.js';
export { setTexts, type Texts } from './display/texts.js';
export { CortadoAlerts } from './elements/alerts-element.js';
export type * from './protocol/frames.js';
export { type Room, roomName } from './protocol/room.js';

define('cortado-alerts', CortadoAlerts);

declare global {
  interface HTMLElementTagNameMap {
    'cortado-alerts': CortadoAlerts;
  }
}
