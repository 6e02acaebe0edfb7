import { SECONDS_AT_ONCE, TokenBucket } from './token-bucket.js';

/** Users that have asked lately; so many. */
const MOST_USERS = 10_000;

/** Lets each user ask so often in a second, over however many requests. */
export class UserBuckets {
  readonly #perSecond: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Whether this user may ask once more now. */
  take(user: string): boolean {
    const bucket =
      this.#buckets.get(user) ?? new TokenBucket(this.#perSecond, SECONDS_AT_ONCE * this.#perSecond);
    // Who asked last stands last, so that the first is who has not asked for longest.
    this.#buckets.delete(user);
    this.#buckets.set(user, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_USERS && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket.take();
  }
}
