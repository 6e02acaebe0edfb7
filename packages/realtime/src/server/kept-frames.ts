import type { ToldBroadcast } from '@cortado/core';
import { readPublished, roomOf } from '../publish/channel.js';
import { type OutgoingFrame, toldFrame } from './outgoing-frame.js';

/** The frame of what was told to a room of browsers; `undefined` where it was told to something else. */
export function frameOf({ id, room: channel, body, at }: ToldBroadcast): OutgoingFrame | undefined {
  const room = roomOf(channel);
  const published = room === undefined ? undefined : readPublished(body);
  return room === undefined || published === undefined
    ? undefined
    : toldFrame(id, room, published.event, published.payload, at.getTime());
}
