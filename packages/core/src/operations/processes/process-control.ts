import { systemClock } from '../../clock/clock.js';
import { nextJobId } from '../../datastore/bullmq/job-id.js';
import type { ControlBus } from '../../datastore/ports/control-bus.js';
import { DatastoreUnavailableError, InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { CONTROL_TOPIC, type ControlMessage, type ControlReply } from '../../presence/control-message.js';
import { reasonOf } from '../../redaction/reason-of.js';
import type { ProcessRecord } from './process-list.js';

/** Which process is meant, as a {@link ProcessRecord} names it. */
export interface ProcessPlace {
  readonly host: string;
  readonly pid: number;
}

/** What became of what a process was told. */
export type ControlAnswer =
  /** It does so from now on; jobs under way are let end first. */
  { readonly outcome: 'accepted' } | { readonly outcome: 'refused'; readonly why: ControlRefusal };

export type ControlRefusal =
  /** No pool is over it that could start another process: who started it has to. */
  | 'no-pool'
  /** It runs no jobs. */
  | 'no-worker'
  /** It is not there any more, or has said nothing for 15 seconds. */
  | 'gone'
  /** It did not answer within two seconds. */
  | 'no-answer';

export interface ProcessControlDeps {
  readonly bus: ControlBus;
  /** The datastore's address, secrets masked. */
  readonly location: string;
  /** The processes there are. */
  list(): Promise<readonly ProcessRecord[]>;
}

const ANSWERED_WITHIN = 2_000;
// A message can be lost while a connection is being replaced; whoever has done it answers again.
const SEND_EVERY = 400;
const MOST_PROCESSES = 256;

/** A process that runs jobs, or a pool of such, for those who steer it from elsewhere. */
export class ProcessControl {
  readonly #deps: ProcessControlDeps;
  readonly #place: ProcessPlace;

  constructor(deps: ProcessControlDeps, { host, pid }: ProcessPlace) {
    this.#deps = deps;
    this.#place = { host, pid };
  }

  /** Its workers take no more jobs; those they have end in peace. Only another process, by `restart` say, takes jobs again. @throws DatastoreUnavailableError */
  quiet(): Promise<ControlAnswer> {
    return this.#tell({ act: 'quiet' });
  }

  /**
   * Its pool starts another process in its place, which serves before this one ceases to; of a pool's own pid all of them, one
   * after the other. @throws DatastoreUnavailableError
   */
  restart(): Promise<ControlAnswer> {
    return this.#tell({ act: 'restart' });
  }

  /**
   * Its pool has so many processes from now on, of a pool with groups those of its first; named by the pid of the pool, or of one of its
   * processes. @throws InvalidOptionsError, DatastoreUnavailableError
   */
  async scale(processes: number): Promise<ControlAnswer> {
    if (!Number.isInteger(processes) || processes < 1 || processes > MOST_PROCESSES)
      throw new InvalidOptionsError('The pool was not scaled', [
        `Expected the number of processes to be a whole number from 1 to ${MOST_PROCESSES}, found ${processes}.`,
      ]);
    return await this.#tell({ act: 'scale', processes });
  }

  async #tell(what: Pick<ControlMessage, 'act' | 'processes'>): Promise<ControlAnswer> {
    const refused = this.#refusal(await this.#deps.list());
    if (refused) return { outcome: 'refused', why: refused };
    const answer = await this.#ask(what);
    return answer.refused === undefined
      ? { outcome: 'accepted' }
      : { outcome: 'refused', why: answer.refused };
  }

  /** What the list of processes says against it, before anybody is asked. A pool stands in it by its processes. */
  #refusal(processes: readonly ProcessRecord[]): ControlRefusal | undefined {
    const { host, pid } = this.#place;
    const own = processes.filter((it) => it.host === host && (it.pid === pid || it.pool === pid));
    if (own.every((it) => it.status === 'gone')) return 'gone';
    return own.some((it) => it.kind === 'worker') ? undefined : 'no-worker';
  }

  async #ask(what: Pick<ControlMessage, 'act' | 'processes'>): Promise<ControlReply> {
    const { bus } = this.#deps;
    const call = nextJobId();
    const reply = `reply-${call}`;
    let heard: (answer: ControlReply) => void = () => undefined;
    const answer = new Promise<ControlReply>((resolve) => {
      heard = resolve;
    });
    const hearing = bus.subscribe(reply, (it) => heard(it as ControlReply));
    hearing.catch(() => undefined);
    try {
      await Promise.race([hearing, systemClock.sleep(ANSWERED_WITHIN)]);
      for (let waited = 0; waited < ANSWERED_WITHIN; waited += SEND_EVERY) {
        await bus.publish(CONTROL_TOPIC, { ...this.#place, ...what, reply, call } satisfies ControlMessage);
        const found = await Promise.race([answer, systemClock.sleep(SEND_EVERY)]);
        if (found) return found;
      }
      return { refused: 'no-answer' };
    } catch (error) {
      const found = reasonOf(error);
      const what = 'Telling a process what to do';
      throw new DatastoreUnavailableError({ what, location: this.#deps.location, found, cause: error });
    } finally {
      void hearing.then((end) => end()).catch(() => undefined);
    }
  }
}
