export type * from './protocol/frames.js';
export { readRoom } from './protocol/read-room.js';
export { type Room, roomName } from './protocol/room.js';
export { type ProgressReport, publishProgress } from './publish/publish-progress.js';
export {
  type PayloadOf,
  publishAlert,
  publishBatchProgress,
  publishDocumentChanged,
  publishListChanged,
  publishNotice,
  publishRealtime,
} from './publish/publish-realtime.js';
export type { PublishTarget } from './publish/target.js';
export { attachRealtime } from './server/attach-realtime.js';
export type { AnyHttpServer } from './server/http-routes.js';
export type {
  RealtimeLimits,
  RealtimeOptions,
  RealtimeRequest,
  RealtimeUser,
} from './server/realtime-options.js';
export type { RealtimeServer, RealtimeStats } from './server/realtime-server.js';
