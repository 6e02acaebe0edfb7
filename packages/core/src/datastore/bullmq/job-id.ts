import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

// Ten random characters are drawn once per process (58 bits), then it counts: short, so that a small job
// stays in Redis's compact encoding, and never all digits or with a colon, which BullMQ refuses.
const prefix = Array.from(randomBytes(11), (byte, index) => ALPHABET[byte % (index === 0 ? 52 : 62)]).join(
  '',
);
let count = 0;

/** An id no other job has, made before the job is sent, so that sending it twice cannot make two. */
export function nextJobId(): string {
  return prefix + (count++).toString(36);
}

/** Ids in the order of their making, the newest first, as far as one process made them. */
export function newestFirst(ids: Iterable<string>): string[] {
  return [...ids].sort((one, other) => other.length - one.length || (other > one ? 1 : -1));
}
