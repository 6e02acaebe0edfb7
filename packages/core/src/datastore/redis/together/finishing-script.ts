import type { KeepJobs } from 'bullmq';
import type { Redis } from 'ioredis';
import { shortcuts } from '../../bullmq/shortcuts.js';
import { loadedScript } from './loaded-script.js';

const COMMAND = 'cortadoFinishTogether';

/** Keys of BullMQ's script, and the arguments that come before the jobs. */
const KEYS = 14;
const SHARED = 4;

/** What the jobs of one command have in common. */
export interface Finishing {
  /** As BullMQ's script wants them; its 12th, which is the job's own, may be any. */
  readonly keys: readonly string[];
  /** Of every key of the queue. */
  readonly prefix: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly fetchNext: boolean;
  /** FinishingOptions as JSON. */
  readonly options: string;
}

/** What BullMQ's script wants to know of the worker. */
export interface FinishingOptions {
  readonly name: string | undefined;
  readonly keepJobs: KeepJobs;
  readonly limiter: { max: number; duration: number } | undefined;
  readonly lockDuration: number | undefined;
  readonly maxMetricsSize: number | '';
}

/** A job as the script takes it. */
export type FinishedJob = readonly [id: string, token: string, value: string];

/** BullMQ's answer for a job: a negative code, 0, or its successor. */
export type FinishAnswer = number | unknown[] | Error;

// BullMQ's own script, as BullMQ has loaded it, for one job after the other: KEYS and ARGV become those of the job,
// and the options, decoded once, are handed to it as they are. What goes wrong with one job is the answer for that
// one; the others go on.
const scriptOf = (finish: string): string => `
local function finish(KEYS, ARGV, cmsgpack)
${finish}
end
local at, fetchNext, prefix, json = unpack(ARGV, 1, ${SHARED})
local options = cjson.decode(json)
local decoded = { unpack = function(it) return it end }
local values = { '', at, 'returnvalue', '', 'completed', fetchNext, prefix, options }
local answers = {}
for index = ${SHARED + 1}, #ARGV, 3 do
  values[1], options.token, values[4] = unpack(ARGV, index, index + 2)
  KEYS[12] = prefix .. values[1]
  local isDone, answer = pcall(finish, KEYS, values, decoded)
  if not isDone and type(answer) ~= 'table' then answer = { err = tostring(answer) } end
  answers[#answers + 1] = answer
end
return answers`;

/** A client of ioredis with the command that is made of this script. */
type Client = Redis & Record<typeof COMMAND, (...args: (string | number)[]) => Promise<FinishAnswer[]>>;

/**
 * Completes many jobs with one command where BullMQ sends one for each. What it does to each is BullMQ's own doing, in
 * BullMQ's own script; where that is not one of those compared, it is not to be had.
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

  /** Gives the answers in the order of the jobs. */
  run(
    { keys, prefix, at, fetchNext, options }: Finishing,
    jobs: readonly FinishedJob[],
  ): Promise<FinishAnswer[]> {
    const shared = [at, fetchNext ? 1 : 0, prefix, options];
    return this.#client[COMMAND](...keys, ...shared, ...jobs.flat());
  }

  #define(): boolean {
    const finish = loadedScript(this.#client, 'moveToFinished', this.#version);
    if (!shortcuts.allows('finishing-together', [finish])) return false;
    // Workers share their client.
    if (!(COMMAND in this.#client))
      (this.#client as Redis).defineCommand(COMMAND, { numberOfKeys: KEYS, lua: scriptOf(finish as string) });
    return true;
  }
}
