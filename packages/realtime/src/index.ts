export type * from './protocol/frames.js';
export { type Room, roomName } from './protocol/room.js';
