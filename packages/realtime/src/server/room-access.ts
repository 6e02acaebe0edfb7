import type { Refusal } from '../protocol/frames.js';
import type { Room } from '../protocol/room.js';
import type { SignedIn } from './authentication.js';
import { hookWarnings } from './hook-warnings.js';
import { inTime } from './in-time.js';
import type { JobReader } from './job-reader.js';
import type { RealtimeOptions, RealtimeUser } from './realtime-options.js';
import { RefusedError } from './refused-error.js';

/** Said of whatever somebody may not follow, or not any more. */
export const NOT_YOURS: Refusal = { code: 'forbidden', message: 'This is not yours to follow.' };

/** Decides who may be in which room: a user in their own and in everybody's, in those of their own jobs, and where the app says so. */
export class RoomAccess<U extends RealtimeUser> {
  readonly #authorize: RealtimeOptions<U>['authorize'];
  readonly #jobs: JobReader;

  constructor({ authorize }: Pick<RealtimeOptions<U>, 'authorize'>, jobs: JobReader) {
    this.#authorize = authorize;
    this.#jobs = jobs;
  }

  /** A room that does not exist is refused like one of somebody else. @throws RefusedError, DatastoreUnavailableError */
  async expect(signedIn: SignedIn<U>, room: Room): Promise<void> {
    if ((await this.isOwn(signedIn, room)) || (await this.isGranted(signedIn.user, room))) return;
    throw new RefusedError(NOT_YOURS);
  }

  /** Whether the app says so. */
  async isGranted(user: U, room: Room): Promise<boolean> {
    return (await this.ask(user, room)) === true;
  }

  /** What the app says; `undefined` where it throws, or does not answer within 10 seconds. */
  async ask(user: U, room: Room): Promise<boolean | undefined> {
    try {
      const asked = Promise.resolve().then(() => this.#authorize?.(user, room));
      return (await inTime('authorize', asked)) === true;
    } catch (error) {
      hookWarnings.threw('authorize', error);
      return undefined;
    }
  }

  /** Whether a room is of a job that ran as this user, also where nothing is kept of it. */
  wasOwn({ id }: SignedIn<U>, room: Room): boolean {
    return 'job' in room && this.#jobs.knownUserOf(room.job) === id;
  }

  /** Whether a room is a user's own, so that the app is not asked. @throws DatastoreUnavailableError */
  async isOwn({ id }: SignedIn<U>, room: Room): Promise<boolean> {
    if ('everyone' in room) return true;
    if ('user' in room) return room.user === id;
    if (!('job' in room)) return false;
    return (await this.#jobs.find(room.job))?.user === id;
  }
}
