import type { Clock } from '../clock/clock.js';
import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import { nextJobId } from '../datastore/bullmq/job-id.js';
import { toBullmqOptions } from '../datastore/bullmq/to-bullmq-options.js';
import { toDeduplication } from '../datastore/bullmq/to-deduplication.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { NO_CONFIG_FILE } from '../errors/isolation-errors.js';
import { currentUser } from '../execution/current-user.js';
import type { CallKind } from '../message/argument-count.js';
import { type EncodedArguments, encodeWithText } from '../message/encode-arguments.js';
import type { WireContext } from '../message/wire-context.js';
import type { CortadoOptions } from '../options/app-options.js';
import type { EnqueueOptions, UniqueOptions } from '../options/enqueue-options.js';
import { tagsOf } from '../options/job-tags.js';
import type { EnqueueCall } from '../options/middleware.js';
import type { QueueOptions } from '../options/queue-options.js';
import { type ResolvedOptions, resolveLabels, resolveOptions } from '../options/resolve-options.js';
import { STORABLE } from '../options/rule.js';
import { uniqueKeyOf } from '../options/unique-key.js';
import { validateOptions } from '../options/validate-options.js';
import { isStorable } from '../text/storable-text.js';
import type { ContextCapture } from './context-capture.js';
import { callbackNames, referenceProblems } from './references.js';

export interface PreparationDeps {
  readonly queues: Readonly<Record<string, QueueOptions>>;
  readonly defaults: EnqueueOptions;
  readonly maxPayload: number;
  readonly registry: JobRegistry;
  readonly backoffs: CortadoOptions['backoffs'];
  /** Whether jobs are found by their users. */
  readonly indexesUsers: boolean;
  /** Whether a call may ask for a process of its own. */
  readonly canIsolate: boolean;
  readonly capture: ContextCapture;
  readonly clock: Clock;
}

/** Brings a job to where jobs are. */
export interface TransactionTransport {
  add(queue: string, job: OutgoingJob): Promise<unknown>;
}

/** One call to be queued. */
export interface Call {
  readonly job: JobDescriptor;
  readonly args: readonly unknown[];
  readonly options?: EnqueueOptions | undefined;
  /** How far it is held to the number of its job's parameters. @default 'typed' */
  readonly kind?: CallKind | undefined;
  /** The name of the document it is called on, if its class is one. */
  readonly document?: string | undefined;
  /** Takes it into a transaction of the caller. @default the producer */
  readonly transaction?: TransactionTransport | undefined;
}

/** A call that was found good: the job it makes, and the way that job is to take. */
export interface Prepared {
  readonly queue: string;
  readonly outgoing: OutgoingJob;
  readonly unique: UniqueOptions | undefined;
  readonly isInline: boolean;
  readonly afterCommit: boolean;
}

/** Where it comes from the place of the call, no rule of options has seen it. */
function refuseText(job: string, what: string, text: string | undefined): void {
  if (text === undefined || isStorable(text)) return;
  const problem = `Expected its ${what} to be ${STORABLE}, found ${JSON.stringify(text)}.`;
  throw new InvalidOptionsError(`${job} was not queued`, [problem]);
}

/** Makes jobs of calls: options, context, arguments, id. Sends nothing. */
export class Preparation {
  readonly #deps: PreparationDeps;
  // Without options of the call, a job's options are the same every time.
  readonly #resolved = new Map<JobDescriptor, ResolvedOptions>();

  constructor(deps: PreparationDeps) {
    this.#deps = deps;
  }

  /** At once where it can: a promise costs more than most validations. */
  prepare({ job, args, options: callOptions, kind, document }: Call): Prepared | Promise<Prepared> {
    const options = this.#optionsOf(job, callOptions);
    const context = this.#contextOf(job.name, options, document, args);
    const opts = toBullmqOptions(options, context);
    const { queue, unique, inline: isInline, afterCommit, durability } = options;
    if (unique) opts.deduplication = toDeduplication(uniqueKeyOf(job.name, unique, args), unique);
    const pack = ({ data, json }: EncodedArguments): Prepared => ({
      queue,
      outgoing: { id: nextJobId(), name: job.name, data, json, opts, durability },
      unique,
      isInline,
      afterCommit,
    });
    const encoding = encodeWithText(job, args, this.#deps.maxPayload, kind);
    return encoding instanceof Promise ? encoding.then(pack) : pack(encoding);
  }

  async prepareAll(calls: readonly Call[]): Promise<Prepared[]> {
    const all: Prepared[] = [];
    for (const call of calls) {
      const preparing = this.prepare(call);
      all.push(preparing instanceof Promise ? await preparing : preparing);
    }
    return all;
  }

  /** A call as middleware sees it. */
  describe({ job, args, options }: Call): EnqueueCall {
    const { queue, user } = this.#optionsOf(job, options);
    const runsAs = user ?? currentUser();
    return { name: job.name, queue, args, options: options ?? {}, user: runsAs };
  }

  #optionsOf(job: JobDescriptor, call: EnqueueOptions | undefined): ResolvedOptions {
    if (call === undefined) return this.#without(job);
    this.#check(job, call);
    const { queues, defaults, clock } = this.#deps;
    return (
      resolveLabels(this.#without(job), call) ??
      resolveOptions({ call, method: job.options, queues, defaults }, clock)
    );
  }

  #without(job: JobDescriptor): ResolvedOptions {
    const known = this.#resolved.get(job);
    if (known) return known;
    const { queues, defaults, clock } = this.#deps;
    const resolved = resolveOptions({ call: undefined, method: job.options, queues, defaults }, clock);
    this.#resolved.set(job, resolved);
    return resolved;
  }

  #check(job: JobDescriptor, call: EnqueueOptions): void {
    const on = `the call of ${job.name}`;
    const problems = validateOptions('call', call, on, Object.keys(this.#deps.queues));
    if (problems.length === 0) problems.push(...referenceProblems(call, on, this.#deps, job));
    if (call?.isolation === 'process' && !this.#deps.canIsolate)
      problems.push(`isolation: 'process' on ${on}: ${NO_CONFIG_FILE}`);
    if (problems.length > 0) throw new InvalidOptionsError(`${job.name} was not queued`, problems);
  }

  #contextOf(
    job: string,
    { user, tags: declared, event, ownTimeout, unique, own }: ResolvedOptions,
    doc: string | undefined,
    args: readonly unknown[],
  ): WireContext | undefined {
    const runsAs = user ?? currentUser();
    refuseText(job, 'user', runsAs);
    refuseText(job, 'document', doc);
    const values = this.#deps.capture.values(job, own.context);
    const context: WireContext =
      own.onSuccess || own.onFailure ? { ...callbackNames(own, this.#deps.registry) } : {};
    if (values !== undefined) context.values = values;
    if (unique?.until === 'started') context.until = 'started';
    if (runsAs !== undefined) {
      context.user = runsAs;
      if (this.#deps.indexesUsers) context.byUser = true;
    }
    const tags = tagsOf(job, declared, args);
    if (tags?.length) context.tags = tags;
    if (event !== undefined) context.event = event;
    if (ownTimeout !== undefined) context.timeout = ownTimeout;
    if (own.isolation !== undefined) context.isolation = own.isolation;
    if (doc !== undefined) context.doc = doc;
    for (const _ in context) return context;
    return undefined;
  }
}
