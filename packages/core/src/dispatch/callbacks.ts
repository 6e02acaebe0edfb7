import type { JobRegistry } from '../descriptors/job-registry.js';
import {
  ArgumentNotSerializableError,
  PayloadTooLargeError,
  UnknownJobError,
} from '../errors/dispatch-errors.js';
import { JobCancelledError, toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { argumentsOf, describeError, type JobEnd, OMISSIONS, omit } from '../message/job-end.js';
import type { WireContext } from '../message/wire-context.js';
import type { Call } from './preparation.js';
import { hasDocumentFor } from './references.js';
import { sendFollowing } from './send-following.js';

/** A job that ends now. */
export interface EndingJob {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  readonly data: unknown;
  readonly context: WireContext;
  /** Attempts made, the one that ends included. */
  readonly attempts: number;
  /** It ran inline, and so does what follows it. */
  readonly isInline?: true;
}

export type JobEnding =
  | { readonly kind: 'completed'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'cancelled'; readonly reason: string };

export interface CallbackDeps {
  readonly registry: JobRegistry;
  readonly events: EventBus;
  /** Sends a call as the job of this id, which sent again is still one job. */
  send(id: string, call: Call): Promise<void>;
}

/** How often a datastore that is away is asked where somebody waits for it, each time as long as an enqueue waits. */
const TRIES = 6;

/**
 * Queues the jobs that come after a job. Before the job itself ends in the datastore: a crash between the two makes
 * it run again and end again, and its callback has the same id, made of the job's id and attempt. Never throws: what
 * goes wrong is the event 'callback.failed', and the job ends as it would have.
 */
export class Callbacks {
  readonly #deps: CallbackDeps;

  constructor(deps: CallbackDeps) {
    this.#deps = deps;
  }

  /**
   * Nothing to wait for where nothing comes after the job.
   * @param mayGoOn whether to send it again while the datastore will not have it. @default a few times
   */
  queue(job: EndingJob, ending: JobEnding, mayGoOn: () => boolean = someTries()): Promise<void> | undefined {
    const wanted = this.#wanted(job, ending.kind);
    if (wanted === undefined) return undefined;
    const ended = this.#deps.registry.find(job.name);
    const callback = this.#deps.registry.resolveFor(ended, wanted);
    const name = callback?.name ?? String(wanted);
    const send = async () => {
      if (!callback) throw new UnknownJobError({ name, where: 'worker' });
      const { user, values } = job.context;
      const options = {
        ...(user === undefined ? {} : { user }),
        ...(values ? { context: values } : {}),
        ...(job.isInline ? { inline: true } : {}),
      };
      const id = callbackId(job, ending.kind);
      // One of another type would be looked for under the name of this.
      const document = callback.document && hasDocumentFor(callback, ended) ? job.context.doc : undefined;
      let arg = endOf(job, ending);
      for (const more of [...OMISSIONS, undefined]) {
        try {
          const call: Call = { job: callback, args: [arg], options, kind: 'callback', document };
          return await sendFollowing(() => this.#deps.send(id, call), mayGoOn);
        } catch (error) {
          if (more === undefined || !isMoreThanFits(error)) throw error;
          arg = omit(arg, more);
        }
      }
    };
    return send().catch((error: unknown) => {
      const { id, name: jobName, queue } = job;
      this.#deps.events.emit('callback.failed', {
        id,
        name: jobName,
        queue,
        callback: name,
        error: toError(error),
      });
    });
  }

  /** Whether something comes after a job that ends so. */
  wants(job: Pick<EndingJob, 'name' | 'context'>, kind: JobEnding['kind']): boolean {
    return this.#wanted(job, kind) !== undefined;
  }

  #wanted({ name, context }: Pick<EndingJob, 'name' | 'context'>, kind: JobEnding['kind']) {
    const key = kind === 'completed' ? 'onSuccess' : 'onFailure';
    return context[key] ?? this.#deps.registry.find(name)?.options[key];
  }
}

function someTries(): () => boolean {
  let left = TRIES - 1;
  return () => left-- > 0;
}

/** Larger than a job may be, or deeper: results and arguments stand further down than they did. */
function isMoreThanFits(error: unknown): boolean {
  return error instanceof PayloadTooLargeError || error instanceof ArgumentNotSerializableError;
}

/** The id of the job that follows a job, made of its id and of the attempts it made. */
export function callbackId(
  { id, attempts }: Pick<EndingJob, 'id' | 'attempts'>,
  kind: JobEnding['kind'],
): string {
  return `${id.replaceAll(':', '-')}-${kind === 'completed' ? 'ok' : 'failed'}-${attempts}`;
}

function endOf({ id, name, queue, data, context, attempts }: EndingJob, ending: JobEnding): JobEnd {
  return {
    job: { id, name, queue, attempts },
    args: argumentsOf(data),
    ...(context.user === undefined ? {} : { user: context.user }),
    ...outcomeOf(id, name, ending),
  };
}

function outcomeOf(
  id: string,
  name: string,
  ending: JobEnding,
): Pick<JobEnd, 'result' | 'error' | 'cancelled'> {
  switch (ending.kind) {
    case 'completed':
      // What the job's own result becomes in the datastore, so that both read the same.
      return { result: JSON.parse(JSON.stringify(ending.result ?? null)) as unknown };
    case 'failed':
      return { error: describeError(ending.error) };
    case 'cancelled':
      return {
        error: describeError(new JobCancelledError({ job: name, id, reason: ending.reason })),
        cancelled: ending.reason,
      };
  }
}
