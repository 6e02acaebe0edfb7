import type { Frame, Refusal } from '../protocol/frames.js';

/** Somebody on the page for whose sake it is in a room. */
export interface Joined {
  readonly room: string;
  /** A frame of any room has come. */
  take(frame: Frame): void;
  /** The server does not let the page in, or not any more. */
  isOut(refusal: Refusal): void;
  /** What it knows was another user's. */
  forget?(): void;
}

/** Enters the room of somebody. Gives how that went, and what ends it. */
export type Join = (who: Joined) => {
  readonly entered: Promise<Refusal | undefined>;
  readonly leave: () => void;
};
