import { Display } from '../display/display.js';
import { pageShared } from '../display/page-shared.js';
import { type ConnectOptions, settingsOf } from './connect-options.js';
import { isOver, makeCurrent } from './current.js';
import { PageRealtime } from './page-realtime.js';
import type { Realtime } from './realtime.js';

/**
 * Connects the page with its web server, and keeps it connected. The page's elements and hooks use this connection.
 * @throws TypeError for a url or a path that are none
 */
export function connect(options: ConnectOptions = {}): Realtime {
  const settings = settingsOf(options);
  const display = new Display();
  const realtime: Realtime = new PageRealtime({ settings, display, onClose: () => isOver(realtime) });
  makeCurrent(realtime, display);
  // What is shown, and that the connection is lost, needs a place; a page that has none gets one at its end.
  display.shown.subscribe(place);
  realtime.state.subscribe(() => {
    const { status, datastore } = realtime.state.get();
    if (status === 'offline' || datastore === 'away') place();
  });
  return realtime;
}

function place(): void {
  if (!pageShared().alerts)
    (document.body ?? document.documentElement).append(document.createElement('cortado-alerts'));
}
