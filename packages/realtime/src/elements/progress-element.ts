import type { JobWatch, WatchedJob } from '../client/job-watch.js';
import type { Realtime } from '../client/realtime.js';
import { percentOf, percentOfTotal } from '../display/percent.js';
import { jobTitle, plainText, TITLE } from '../display/plain-text.js';
import { batchShown, type ShownBatch } from '../display/shown.js';
import type { BatchProgress, Refusal } from '../protocol/frames.js';
import { makeBar, percentText } from './bar.js';
import { make, setText } from './dom.js';
import css from './progress-element.css';
import { RealtimeElement } from './realtime-element.js';
import { taskTexts } from './task-texts.js';
import { stateText, taskPercent, taskWords, toneOf } from './task-words.js';
import unknown from './unknown.css';
import { setBarOrUnknown } from './unknown-bar.js';

/** What is drawn of a job or a batch. */
interface Picture {
  readonly title: string;
  readonly percent: number | undefined;
  readonly words: string;
  readonly state: string;
  readonly tone: string;
}

/**
 * `<cortado-progress job="…">`: the bar of one job, with what it does now and how it ended. `batch="…"` in its place is
 * one bar for a batch. `label="…"` is a title of the page's own.
 */
export class CortadoProgress extends RealtimeElement {
  static readonly observedAttributes = ['job', 'batch', 'label'];
  readonly #box = make('div', 'box');
  readonly #title = make('span', 'title', { dir: 'auto' });
  readonly #number = make('span', 'number');
  readonly #track = makeBar();
  readonly #words = make('span', 'words', { dir: 'auto' });
  readonly #state = make('span', 'state', { role: 'status' });
  #watch: JobWatch | undefined;
  #batch: ShownBatch | undefined;
  #refusal: Refusal | undefined;

  constructor() {
    super();
    const [head, foot] = [make('div', 'head'), make('div', 'foot')];
    head.append(this.#title, this.#number);
    foot.append(this.#words, this.#state);
    this.#box.append(head, this.#track, foot);
    this.open(unknown + css).append(this.#box);
  }

  attributeChangedCallback(name: string): void {
    if (name === 'label') this.redraw();
    else this.restart();
  }

  protected attach(realtime: Realtime): (() => void)[] {
    const [job, batch] = [this.getAttribute('job'), this.getAttribute('batch')];
    this.#watch = undefined;
    this.#batch = undefined;
    this.#refusal = undefined;
    if (batch) return this.#attachBatch(realtime, batch);
    if (!job) return [];
    const watch = realtime.watchJob(job);
    this.#watch = watch;
    return [watch.subscribe(this.redraw), () => watch.stop()];
  }

  #attachBatch(realtime: Realtime, batch: string): (() => void)[] {
    const room = realtime.subscribe({ job: batch });
    const end = realtime.on('batch.progress', (progress) => {
      if ((progress as Partial<BatchProgress> | null)?.batch !== batch) return;
      this.#batch = batchShown(progress);
      this.redraw();
    });
    room.onRefused((error) => {
      this.#refusal = error;
      this.redraw();
    });
    return [end, () => room.leave()];
  }

  protected draw(): void {
    const { title, percent, words, state, tone } = this.#batch
      ? batchPicture(this.#batch)
      : jobPicture(this.#watch?.get() ?? { refusal: this.#refusal });
    const name = this.getAttribute('label') || title || taskTexts().working;
    this.#box.className = `box ${tone}`;
    setText(this.#title, name);
    setText(this.#number, percent === undefined ? '' : percentText(percent));
    setText(this.#words, words);
    setText(this.#state, state);
    setBarOrUnknown(this.#track, name, percent, [state, words].filter(Boolean).join(': '));
  }
}

function batchPicture({ done, failed, total }: ShownBatch): Picture {
  const texts = taskTexts();
  const isOver = done + failed >= total;
  const words = [texts.of(done, total), failed > 0 ? texts.failures(failed) : ''].filter(Boolean).join(', ');
  const tone = failed > 0 ? 'orange' : isOver ? 'green' : '';
  const state = stateText(isOver ? (failed > 0 ? 'failed' : 'completed') : 'active');
  return { title: '', percent: percentOfTotal(done + failed, total), words, state, tone };
}

function jobPicture({ task, progress, refusal }: Partial<WatchedJob> = {}): Picture {
  if (refusal)
    return { title: '', percent: 0, words: plainText(refusal.message, TITLE), state: '', tone: 'red' };
  const title = plainText(progress?.title, TITLE) || jobTitle(task?.name);
  if (!task) {
    const percent = progress ? percentOf(progress.percent) : 0;
    return { title, percent, words: plainText(progress?.description, TITLE), state: '', tone: '' };
  }
  return {
    title,
    percent: taskPercent(task, progress),
    words: taskWords(task, progress),
    state: stateText(task.state),
    tone: toneOf(task.state),
  };
}
