export type * from './protocol/frames.js';
export * from './publish.js';
export { attachRealtime } from './server/attach-realtime.js';
export type { AnyHttpServer } from './server/http-routes.js';
export type {
  RealtimeLimits,
  RealtimeOptions,
  RealtimeRequest,
  RealtimeUser,
} from './server/realtime-options.js';
export type { RealtimeServer, RealtimeStats } from './server/realtime-server.js';
