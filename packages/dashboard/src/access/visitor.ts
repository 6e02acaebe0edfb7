import { ApiError } from '../http/api-error.js';
import type { DashboardVisit, IncomingRequest } from '../http/visit.js';
import { type ActName, type DashboardAct, type DashboardUser, isOnlyIfGiven, isWrite } from './acts.js';
import { ANSWERED_WITHIN, inTime } from './in-time.js';
import { isFromLoopback } from './loopback.js';

/** Who may come in, and what they may do. */
export interface AccessDeps {
  readonly authenticate: ((visit: DashboardVisit) => unknown) | undefined;
  readonly authorize: ((user: DashboardUser, act: DashboardAct) => unknown) | undefined;
  readonly readOnly: boolean;
  /** Milliseconds that each of the two may take. @default 10 seconds */
  readonly within?: number;
  /** Of the app. */
  readonly site: string | undefined;
}

/** Which queue or schedule an act is for. */
export type ActPlace = Pick<DashboardAct, 'queue' | 'schedule'>;

/** Without `authenticate` only people on this machine come in, and nobody asks who they are. */
const LOCAL: DashboardUser = { name: 'local' };

/** Somebody who has come in. What they may do is asked anew for each request. */
export class Visitor {
  readonly user: DashboardUser;
  readonly #deps: AccessDeps;
  /** Whose rights these are. */
  readonly #asked: DashboardUser;

  private constructor(user: DashboardUser, deps: AccessDeps, asked = user) {
    this.user = user;
    this.#asked = asked;
    this.#deps = deps;
  }

  /** @throws ApiError for one who may not come in, and what `authenticate` throws */
  static async of(visit: IncomingRequest, deps: AccessDeps): Promise<Visitor> {
    const { authenticate, within = ANSWERED_WITHIN } = deps;
    if (!authenticate) {
      if (!isFromLoopback(visit)) throw new ApiError('loopback-only');
      return new Visitor(LOCAL, deps);
    }
    const user = userOf(await inTime('authenticate', authenticate(visit), within));
    if (!user) throw new ApiError('unauthenticated');
    return new Visitor(user, deps);
  }

  /** The same rights in the name of somebody else, whose act this is. */
  speakingFor(name: string): Visitor {
    return new Visitor({ ...this.user, name }, this.#deps, this.#asked);
  }

  async may(name: ActName, place: ActPlace = {}): Promise<boolean> {
    const { authorize, readOnly, site, within = ANSWERED_WITHIN } = this.#deps;
    if (readOnly && isWrite(name)) return false;
    if (name === 'session.read') return true;
    if (!authorize) return !isOnlyIfGiven(name);
    const act = { name, isWrite: isWrite(name), ...(site === undefined ? {} : { site }), ...place };
    return (await inTime('authorize', authorize(this.#asked, act), within)) === true;
  }

  /** Says nothing that was not asked: not where a schedule is. @throws ApiError unless it may */
  async expect(name: ActName, place: ActPlace = {}): Promise<void> {
    if (this.#deps.readOnly && isWrite(name)) throw new ApiError('read-only');
    if (!(await this.may(name, place))) {
      const { queue, schedule } = place;
      throw new ApiError('forbidden', { act: name, ...(schedule === undefined ? { queue } : { schedule }) });
    }
  }

  /** Those of the queues in which it may do this. */
  async queuesFor(name: ActName, queues: readonly string[]): Promise<string[]> {
    const allowed = await Promise.all(queues.map((queue) => this.may(name, { queue })));
    return queues.filter((_, index) => allowed[index]);
  }
}

/** In a name they would begin a line, or turn what stands behind it, and so show another name than it is. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** A user's name alone will do; anything else that has no name is nobody. */
function userOf(found: unknown): DashboardUser | undefined {
  if (typeof found === 'string') return userOf({ name: found });
  if (typeof found !== 'object' || found === null) return undefined;
  const { name, roles } = found as Partial<DashboardUser>;
  if (typeof name !== 'string' || name.trim() === '' || UNSEEN.test(name)) return undefined;
  return { ...found, name, roles: Array.isArray(roles) ? roles.map(String) : [] };
}
