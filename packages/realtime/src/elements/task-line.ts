import { jobTitle, plainText, resultText, TITLE } from '../display/plain-text.js';
import type { Task } from '../protocol/frames.js';
import { makeBar, percentText } from './bar.js';
import { make, setText } from './dom.js';
import { taskTexts } from './task-texts.js';
import { stateText, taskFailed, taskPercent, taskWords, toneOf, tookText } from './task-words.js';
import { setBarOrUnknown } from './unknown-bar.js';

export type TaskAct = (action: 'cancel' | 'retry') => Promise<void>;

/** One task as a line of the list, from the time it is first seen; `fill` says how it stands. */
export class TaskLine {
  readonly element = make('li', 'task');
  readonly #title = make('span', 'title', { dir: 'auto' });
  readonly #state = make('span', 'state');
  readonly #track = makeBar();
  readonly #below = make('div', 'below');
  readonly #words = make('p', 'words', { dir: 'auto' });
  readonly #took = make('span', 'took number');
  readonly #details = make('details');
  readonly #result = make('pre', '', { tabindex: '0' });
  readonly #actions = make('div', 'actions');
  readonly #cancel = make('button', 'button', { type: 'button' });
  readonly #retry = make('button', 'button', { type: 'button' });
  readonly #refused = make('p', 'refused', { role: 'alert', hidden: '' });
  readonly #act: TaskAct;

  constructor(act: TaskAct) {
    this.#act = act;
    const summary = make('summary');
    setText(summary, taskTexts().result);
    this.#details.append(summary, this.#result);
    this.#actions.append(this.#cancel, this.#retry);
    this.#cancel.addEventListener('click', () => void this.#do('cancel'));
    this.#retry.addEventListener('click', () => void this.#do('retry'));
    this.#below.append(this.#words, this.#details, this.#refused);
    this.element.append(this.#title, this.#state, this.#track, this.#below, this.#took, this.#actions);
  }

  fill(task: Task, now: number): void {
    const { progress, state, canCancel, canRetry } = task;
    const title = plainText(progress?.title, TITLE) || jobTitle(task.name);
    const percent = taskPercent(task);
    const isUnderWay = state === 'active' || (percent !== undefined && percent > 0 && percent < 100);
    const description = taskWords(task);
    setText(this.#title, title);
    this.#title.title = title;
    setText(this.#state, stateText(state));
    this.element.className = `task ${toneOf(state)}`;
    this.#track.hidden = !isUnderWay || taskFailed(task);
    setBarOrUnknown(this.#track, title, percent, description);
    const far = !this.#track.hidden && percent !== undefined ? percentText(percent) : '';
    setText(this.#words, [far, description].filter(Boolean).join(' · '));
    setText(this.#took, tookText(task, now));
    this.#words.classList.toggle('error', taskFailed(task));
    const result = state === 'completed' ? resultText(task.result) : '';
    setText(this.#result, result);
    this.#details.hidden = result === '';
    setText(this.#cancel, taskTexts().cancel);
    setText(this.#retry, taskTexts().retry);
    this.#cancel.setAttribute('aria-label', `${taskTexts().cancel}: ${title}`);
    this.#retry.setAttribute('aria-label', `${taskTexts().retry}: ${title}`);
    this.#cancel.hidden = !canCancel;
    this.#retry.hidden = !canRetry;
    this.#actions.hidden = !canCancel && !canRetry;
  }

  async #do(action: 'cancel' | 'retry'): Promise<void> {
    this.#cancel.disabled = true;
    this.#retry.disabled = true;
    this.#refused.hidden = true;
    try {
      await this.#act(action);
    } catch (error) {
      setText(this.#refused, plainText(error instanceof Error ? error.message : String(error)));
      this.#refused.hidden = false;
    } finally {
      this.#cancel.disabled = false;
      this.#retry.disabled = false;
    }
  }
}
