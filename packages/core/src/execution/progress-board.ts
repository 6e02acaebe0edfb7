import { InvalidMetaError } from '../errors/execution-errors.js';
import {
  type JobProgress,
  type MetaValues,
  readMeta,
  readProgress,
  type StoredProgress,
} from '../message/job-progress.js';
import { findJsonFault } from '../message/json-value.js';
import { boundedText, storableText } from '../text/storable-text.js';
import type { EndingRun, IncomingJob } from './incoming-job.js';
import { LatestSave } from './latest-save.js';

const LARGEST = 10_240;
/** Characters of a title or a description. */
const LONGEST_WORDS = 2_000;

/** What a running job says about itself, for whoever looks at it; `status().meta` shows it, and a retry finds it again. */
export interface JobMeta {
  get(): MetaValues;
  get(key: string): unknown;
  /**
   * Adds values or changes them; `undefined` takes one away. Resolves when others can see it, or the
   * datastore has refused it for now: then it is sent again until it is taken.
   * @throws InvalidMetaError for what JSON cannot carry, and beyond 10 KiB in all
   */
  set(values: MetaValues): Promise<void>;
}

/**
 * How far one run is and what it says about itself: one document, saved whole and in order. What comes while one is being
 * saved goes together with the next.
 */
export class ProgressBoard implements JobMeta {
  readonly #job: IncomingJob;
  readonly #run: EndingRun;
  #progress: JobProgress | undefined;
  #meta: MetaValues;
  readonly #latest = new LatestSave(() => this.#run.saving(this.#job.saveProgress(this.#document())));

  /** Once the run is over, nothing is saved any more. */
  constructor(job: IncomingJob, run: EndingRun) {
    this.#job = job;
    this.#run = run;
    this.#meta = readMeta(job.progress);
  }

  async tell(percent: number, words: Omit<JobProgress, 'percent'> | undefined): Promise<void> {
    if (this.#run.isOver) return;
    const bounded = Math.min(100, Math.max(0, Number.isFinite(percent) ? percent : 0));
    this.#progress = { percent: bounded, ...(words && storableWords(words)) };
    await this.#latest.save();
  }

  get(): MetaValues;
  get(key: string): unknown;
  get(key?: string): unknown {
    return key === undefined ? this.#meta : this.#meta[key];
  }

  async set(values: MetaValues): Promise<void> {
    const meta = { ...this.#meta, ...values };
    const fault = findJsonFault(meta);
    const problem = fault
      ? `"${fault.path}" is ${fault.found}, which JSON cannot carry. ${fault.advice}`
      : sizeProblem(JSON.stringify(meta));
    if (problem) throw new InvalidMetaError({ job: this.#job.name, problem });
    if (this.#run.isOver) return;
    // A copy: what the job does to its objects later is not what was told. JSON leaves out what is undefined.
    this.#meta = JSON.parse(JSON.stringify(meta));
    await this.#latest.save();
  }

  #document(): StoredProgress {
    const progress = this.#progress ?? readProgress(this.#job.progress);
    if (Object.keys(this.#meta).length > 0) return { ...progress, meta: this.#meta };
    return Object.keys(progress).length > 1 ? progress : progress.percent;
  }
}

type Words = Omit<JobProgress, 'percent'>;

function storableWords(words: Words): Words {
  const entries = Object.entries(words).map(([key, it]) => [
    key,
    typeof it === 'string' ? boundedText(storableText(it), LONGEST_WORDS) : it,
  ]);
  return Object.fromEntries(entries) as Words;
}

function sizeProblem(json: string): string | undefined {
  const bytes = Buffer.byteLength(json);
  return bytes > LARGEST
    ? `it takes ${bytes} bytes, the limit is ${LARGEST}. It is sent again with every progress: keep what is large elsewhere and a reference here.`
    : undefined;
}
