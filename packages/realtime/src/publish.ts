/** The second door, for processes that publish and have no web server: it loads none of what one needs. */
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
