import { type Clock, DAY, MINUTE } from '../../clock/clock.js';
import { nextJobId } from '../../datastore/bullmq/job-id.js';
import type { RecordCollection, Records, StoredRecord } from '../../datastore/ports/records.js';
import { ApprovalRefusedError } from '../../errors/approval-errors.js';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { expectId } from '../../options/expect-id.js';
import { text, whole } from '../../options/rule.js';
import { checkOptions } from '../../options/validate-options.js';
import type { Redactor } from '../../redaction/redactor.js';
import type { Audit } from '../audit/audit.js';
import type { ApprovalRequest, NewApprovalRequest } from './approval-request.js';

const APPROVALS: RecordCollection = { name: 'approvals', keep: 1_000, ttl: 30 * DAY };
/** All of what was asked for, of requests that are brief. */
const WHOLE: RecordCollection = { name: 'approvals-whole', keep: 1_000, ttl: 30 * DAY };
/** As much as the arguments of one job that somebody edited, and what stands around them. */
const LONGEST_WHAT = 2 ** 20 + 64 * 1024;
const MOST_LISTED = 200;
const RULES = {
  act: text,
  by: text,
  from: text,
  what: () => undefined,
  brief: () => undefined,
  count: whole(0),
  reason: text,
  within: whole(MINUTE, 30 * DAY),
};

interface StoredRequest extends Omit<ApprovalRequest, 'id' | 'at' | 'expiresAt' | 'decidedAt'> {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly decidedAt?: number;
  /** `what` is not all of it. */
  readonly isBrief?: true;
}

export interface ApprovalsDeps {
  readonly records: Records;
  readonly clock: Clock;
  readonly audit: Pick<Audit, 'write'>;
  readonly redactor: Pick<Redactor, 'text'>;
}

/**
 * Acts that wait for a second person. Who asks is written down with all it takes to carry the act out; somebody else confirms it, once,
 * or it is declined, or its time runs out. Carrying it out is left to whoever asks to confirm it.
 */
export class Approvals {
  readonly #deps: ApprovalsDeps;

  constructor(deps: ApprovalsDeps) {
    this.#deps = deps;
  }

  /** @throws InvalidOptionsError, DatastoreUnavailableError */
  async ask(request: NewApprovalRequest): Promise<ApprovalRequest> {
    const problems = checkOptions(RULES, request);
    if (JSON.stringify(request.what ?? null).length > LONGEST_WHAT)
      problems.push(`Expected "what" to be at most ${LONGEST_WHAT} characters of JSON.`);
    if (problems.length > 0) throw new InvalidOptionsError('Nothing was asked for', problems);
    const { within = DAY, by, act, count, from, what, brief } = request;
    const reason = request.reason && this.#deps.redactor.text(request.reason);
    const id = nextJobId();
    const now = this.#deps.clock.now();
    const stored: StoredRequest = {
      ...{ by, from, act, what: brief ?? what, count, reason },
      ...(brief === undefined ? {} : { isBrief: true as const }),
      expiresAt: now + within,
      state: 'pending',
      decidedBy: undefined,
    };
    // First, so that whoever finds the request finds all of it.
    if (brief !== undefined) await this.#deps.records.put(WHOLE, id, { what });
    await this.#deps.records.put(APPROVALS, id, stored, { ifVersion: 0 });
    await this.#deps.audit.write({ act, by, from, reason, done: count, target: id, outcome: 'requested' });
    return { ...requestOf({ key: id, value: stored, createdAt: new Date(now) }), what };
  }

  /** The newest first, 200 at most; those whose time is over say so from now on. @throws DatastoreUnavailableError */
  async list(): Promise<ApprovalRequest[]> {
    const found = await this.#deps.records.list<StoredRequest>(APPROVALS, { limit: MOST_LISTED });
    return await Promise.all(found.map((it) => this.#current(it)));
  }

  /** @throws DatastoreUnavailableError */
  async get(id: string): Promise<ApprovalRequest | undefined> {
    expectId('id of a request', id);
    const found = await this.#deps.records.get<StoredRequest>(APPROVALS, id);
    return found && (await this.#whole(await this.#current(found), found.value));
  }

  /**
   * Agrees to it: of all who try, one is given it, to carry it out.
   * @throws ApprovalRefusedError for who asked for it, and where it is decided or its time is over
   */
  confirm(id: string, by: string): Promise<ApprovalRequest> {
    return this.#decide(id, by, 'confirmed');
  }

  /** Ends it undone; who asked for it may, too. @throws ApprovalRefusedError where it is decided or its time is over */
  async decline(id: string, { by, reason }: { by: string; reason?: string }): Promise<ApprovalRequest> {
    const declined = await this.#decide(id, by, 'declined');
    const { act, by: asked, count } = declined;
    await this.#deps.audit.write({
      ...{ act, reason, done: count, target: id },
      ...{ by: asked, confirmedBy: by, outcome: 'declined' },
    });
    return declined;
  }

  async #decide(id: string, by: string, state: 'confirmed' | 'declined'): Promise<ApprovalRequest> {
    expectId('id of a request', id);
    for (;;) {
      const found = await this.#deps.records.get<StoredRequest>(APPROVALS, id);
      if (!found) throw new ApprovalRefusedError({ id, found: 'unknown' });
      const now = await this.#whole(await this.#current(found), found.value);
      if (!now) throw new ApprovalRefusedError({ id, found: 'unknown' });
      if (now.state !== 'pending') throw new ApprovalRefusedError({ id, found: now.state });
      if (state === 'confirmed' && now.by === by)
        throw new ApprovalRefusedError({ id, found: 'same-person' });
      const value: StoredRequest = {
        ...found.value,
        state,
        decidedBy: by,
        decidedAt: this.#deps.clock.now(),
      };
      const version = await this.#deps.records.put(APPROVALS, id, value, { ifVersion: found.version });
      if (version !== undefined) return { ...requestOf({ ...found, value }), what: now.what };
    }
  }

  /** With all that it takes to carry it out; `undefined` where that is gone, so that nobody does less than was asked for. */
  async #whole(
    request: ApprovalRequest,
    { isBrief }: Pick<StoredRequest, 'isBrief'>,
  ): Promise<ApprovalRequest | undefined> {
    if (!isBrief) return request;
    const found = await this.#deps.records.get<{ readonly what?: unknown }>(WHOLE, request.id);
    return found?.value.what === undefined ? undefined : { ...request, what: found.value.what };
  }

  /** One whose time is over is written down as that by the first who looks. */
  async #current(found: StoredRecord<StoredRequest>): Promise<ApprovalRequest> {
    const { key: id, value, version } = found;
    if (value.state !== 'pending' || value.expiresAt > this.#deps.clock.now()) return requestOf(found);
    const expired: StoredRequest = { ...value, state: 'expired' };
    if (await this.#deps.records.put(APPROVALS, id, expired, { ifVersion: version })) {
      const { act, by, from, count } = value;
      await this.#deps.audit.write({ act, by, from, done: count, target: id, outcome: 'expired' });
      return requestOf({ ...found, value: expired });
    }
    const again = await this.#deps.records.get<StoredRequest>(APPROVALS, id);
    return requestOf(again ?? { ...found, value: expired });
  }
}

function requestOf({
  key: id,
  value: { expiresAt, decidedAt, isBrief: _, ...facts },
  createdAt: at,
}: Pick<StoredRecord<StoredRequest>, 'key' | 'value' | 'createdAt'>): ApprovalRequest {
  return {
    ...facts,
    ...{ id, at, expiresAt: new Date(expiresAt) },
    decidedAt: decidedAt === undefined ? undefined : new Date(decidedAt),
  };
}
