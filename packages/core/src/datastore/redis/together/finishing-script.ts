import type { KeepJobs } from 'bullmq';
import type { Redis } from 'ioredis';
import { shortcuts } from '../../bullmq/shortcuts.js';
import { finishingLua } from './finishing-lua.js';
import { loadedScript } from './loaded-script.js';

const COMMAND = 'cortadoFinishTogether';

/** What the jobs of one command have in common. */
export interface Finishing {
  /** Of every key of the queue. */
  readonly prefix: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly fetchNext: boolean;
  readonly options: EncodedOptions;
}

/** What BullMQ's script wants to know of the worker. */
export interface FinishingOptions {
  readonly name: string | undefined;
  readonly keepJobs: KeepJobs;
  readonly limiter: { max: number; duration: number } | undefined;
  readonly lockDuration: number | undefined;
  readonly maxMetricsSize: number | '';
}

/** The same as the script takes it: all as JSON for BullMQ's own, and what ordinary jobs need beside it. */
export type EncodedOptions = readonly [
  json: string,
  keepCount: number | '',
  keepAge: number | '',
  lockDuration: number,
  name: string,
  isPlain: 1 | 0,
];

export function encodedOptions(options: FinishingOptions): EncodedOptions {
  const { keepJobs, lockDuration = 0, name = '', limiter, maxMetricsSize } = options;
  const { count = '', age = '' } = keepJobs as { count?: number; age?: number };
  const isPlain = lockDuration > 0 && !limiter && maxMetricsSize === '';
  return [JSON.stringify(options), count, age, lockDuration, name, isPlain ? 1 : 0];
}

/** A job that is done. */
export interface FinishedJob {
  readonly id: string;
  /** BullMQ's proof that its lock is the worker's. */
  readonly token: string;
  /** Its result as JSON. */
  readonly value: string;
  /** Whether it was given as a {@link NewJob}: the script then need not read what it is. */
  readonly wasNew: boolean;
}

/** What there is of a successor that has what every new job has and nothing else: neither delay nor priority, nor a start before. */
export type NewJob = readonly [name: string, id: string, data: string, opts: string, timestamp: string];

/** BullMQ's answer for a job: a negative code, 0, or its successor. */
export type FinishAnswer = number | NewJob | unknown[] | Error;

/** What the script gives: an answer for each job, in whose place a new job has all but its data, and then the data of each. */
export type FinishReply = (Exclude<FinishAnswer, NewJob> | string | null)[];

/** Its successor as BullMQ's script gives it; `at` is when it was taken, `name` that of the worker. */
export function givenAsByBullmq(
  [name, id, data, opts, timestamp]: NewJob,
  at: number,
  worker: string | undefined,
): unknown[] {
  const stored = ['name', name, 'data', data, 'opts', opts, 'timestamp', timestamp];
  stored.push('delay', '0', 'priority', '0', 'processedOn', String(at), 'ats', '1');
  if (worker) stored.push('pb', worker);
  return [stored, id, 0, 0];
}

export function isNewJob(answer: FinishAnswer): answer is NewJob {
  return Array.isArray(answer) && typeof answer[0] === 'string';
}

/** The answers in the order of the jobs. ioredis takes its time for each text of a reply, so new jobs come in few. */
export function answersOf(reply: FinishReply): FinishAnswer[] {
  const count = reply.length / 2;
  const answers: FinishAnswer[] = [];
  let [nameBefore, optsBefore] = ['', ''];
  for (let place = 0; place < count; place++) {
    const answer = reply[place];
    if (typeof answer === 'string') {
      const [id, timestamp, name = nameBefore, opts = optsBefore] = answer.split('\n') as [string, string];
      answers.push([name, id, reply[count + place] as string, opts, timestamp]);
      nameBefore = name;
      optsBefore = opts;
    } else answers.push(answer as FinishAnswer);
  }
  return answers;
}

/** A client of ioredis with the command that is made of this script. */
type Client = Redis & Record<typeof COMMAND, (...args: (string | number)[]) => Promise<FinishReply>>;

/**
 * Completes many jobs with one command where BullMQ sends one for each. What it leaves is what BullMQ's own script
 * leaves, which tests compare; where that script is not one of those compared, it is not to be had.
 */
export class FinishingScript {
  readonly #client: Client;
  readonly #version: string | undefined;
  #isAvailable: boolean | undefined;

  /** `version` is that of the BullMQ which has loaded its scripts into the client. */
  constructor(client: Redis, version: string | undefined) {
    this.#client = client as Client;
    this.#version = version;
  }

  /** Whether it can be run. To be asked once BullMQ has connected: it loads its scripts then. */
  isAvailable(): boolean {
    this.#isAvailable ??= this.#define();
    return this.#isAvailable;
  }

  /** Gives what {@link answersOf} reads. */
  run({ prefix, at, fetchNext, options }: Finishing, jobs: readonly FinishedJob[]): Promise<FinishReply> {
    const args: (string | number)[] = [prefix, at, fetchNext ? 1 : 0, ...options];
    let wereNew = '';
    for (const { wasNew } of jobs) wereNew += wasNew ? '1' : '0';
    args.push(wereNew);
    for (const { id, token, value } of jobs) args.push(id, token, value);
    return this.#client[COMMAND](...args);
  }

  #define(): boolean {
    const finish = loadedScript(this.#client, 'moveToFinished', this.#version);
    if (!shortcuts.allows('finishing-together', [finish])) return false;
    // Workers share their client.
    if (!(COMMAND in this.#client))
      (this.#client as Redis).defineCommand(COMMAND, {
        numberOfKeys: 1,
        lua: finishingLua(finish as string),
      });
    return true;
  }
}
