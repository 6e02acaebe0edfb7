import type { Frame } from '../protocol/frames.js';

/** A frame on its way to browsers, made once for all of them. */
export interface OutgoingFrame {
  readonly frame: Frame;
  /** Its id as a number; 0 where nothing of it is kept. */
  readonly id: number;
  /** Bytes it takes, about. */
  readonly size: number;
  /** Of those that say how something stands now, only the latest one of the same key is worth sending. */
  readonly key: string | undefined;
}

/** Of a thing that was told to a room, and may be kept there. */
export function toldFrame(
  id: number,
  room: string,
  event: string,
  payload: unknown,
  at: number,
): OutgoingFrame {
  return outgoing({ id: String(id), room, event, payload, at }, id, undefined);
}

/** Of how a job stands now. */
export function stateFrame(room: string, event: string, job: string, payload: unknown): OutgoingFrame {
  return outgoing({ id: '', room, event, payload, at: Date.now() }, 0, `${room} ${event} ${job}`);
}

function outgoing(frame: Frame, id: number, key: string | undefined): OutgoingFrame {
  return { frame, id, size: JSON.stringify(frame).length, key };
}
