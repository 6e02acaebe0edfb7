import type { Room } from '../protocol/room.js';
import type { SignedIn } from './authentication.js';
import { hookWarnings } from './hook-warnings.js';
import type { JobReader } from './job-reader.js';
import type { RealtimeOptions, RealtimeUser } from './realtime-options.js';
import { RefusedError } from './refused-error.js';

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
    if ((await this.#isOwn(signedIn, room)) || (await this.isGranted(signedIn.user, room))) return;
    throw new RefusedError({ code: 'forbidden', message: 'This is not yours to follow.' });
  }

  /** Whether the app says so. */
  async isGranted(user: U, room: Room): Promise<boolean> {
    try {
      return (await this.#authorize?.(user, room)) === true;
    } catch (error) {
      hookWarnings.threw('authorize', error);
      return false;
    }
  }

  async #isOwn({ id }: SignedIn<U>, room: Room): Promise<boolean> {
    if ('everyone' in room) return true;
    if ('user' in room) return room.user === id;
    if (!('job' in room)) return false;
    return (await this.#jobs.find(room.job))?.user === id;
  }
}
