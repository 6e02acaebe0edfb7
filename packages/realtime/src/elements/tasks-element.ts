import type { Realtime } from '../client/realtime.js';
import type { TaskHolder } from '../client/task-holder.js';
import { plainText } from '../display/plain-text.js';
import type { Task } from '../protocol/frames.js';
import { drawList, make, setText } from './dom.js';
import { RealtimeElement } from './realtime-element.js';
import { TaskLine } from './task-line.js';
import { taskTexts } from './task-texts.js';
import css from './tasks-element.css';
import unknown from './unknown.css';

const LIMIT = 10;
const TICK = 1_000;

/**
 * `<cortado-tasks>`: the signed-in user's own jobs, newest first, with a button to cancel or retry where the job allows
 * it. `limit="…"` is how many it shows before one asks for all; `heading="…"` its title, and none where it is empty;
 * `without="…"` the names of jobs that are nobody's task, such as those that send notices.
 */
export class CortadoTasks extends RealtimeElement {
  static readonly observedAttributes = ['limit', 'heading', 'without'];
  readonly #head = make('div', 'head');
  readonly #heading = make('div', 'heading', { role: 'heading', 'aria-level': '2' });
  readonly #running = make('span', 'number');
  readonly #error = make('p', 'note red', { role: 'status', hidden: '' });
  readonly #list = make('ol', 'list');
  readonly #note = make('p', 'note');
  readonly #all = make('button', 'button all', { type: 'button', 'aria-expanded': 'false' });
  readonly #lines = new WeakMap<HTMLElement, TaskLine>();
  #tasks: TaskHolder | undefined;
  #showsAll = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.#head.append(this.#heading, this.#running);
    this.#all.addEventListener('click', () => {
      this.#showsAll = !this.#showsAll;
      this.draw();
    });
    this.open(unknown + css).append(this.#head, this.#error, this.#list, this.#note, this.#all);
  }

  attributeChangedCallback(): void {
    this.redraw();
  }

  protected attach(realtime: Realtime): (() => void)[] {
    this.#tasks = realtime.myTasks();
    return [this.#tasks.subscribe(this.redraw), () => this.#stopClock()];
  }

  protected draw(): void {
    const texts = taskTexts();
    const { isLoading, error, ...list } = this.#tasks?.get() ?? {
      tasks: [],
      isLoading: true,
      error: undefined,
    };
    const without = (this.getAttribute('without') ?? '').split(/[\s,]+/);
    const tasks = list.tasks.filter((it) => !without.includes(it.name));
    const heading = this.getAttribute('heading') ?? texts.myTasks;
    const running = tasks.filter((it) => it.state === 'active').length;
    setText(this.#heading, heading);
    setText(this.#running, texts.running(running));
    this.#head.hidden = heading === '';
    setText(this.#error, error ? plainText(error.message) : '');
    this.#error.hidden = !error;
    const limit = this.#limit();
    this.#drawTasks(this.#showsAll ? tasks : tasks.slice(0, limit));
    setText(this.#note, isLoading ? texts.loading : texts.noTasks);
    this.#note.hidden = tasks.length > 0 || error !== undefined;
    this.#all.hidden = tasks.length <= limit;
    setText(this.#all, this.#showsAll ? texts.fewer : texts.all(tasks.length));
    this.#all.setAttribute('aria-expanded', String(this.#showsAll));
    this.#keepClock(running > 0);
  }

  #drawTasks(tasks: readonly Task[]): void {
    const now = Date.now() - (this.realtime?.state.get().clockAhead ?? 0);
    drawList(this.#list, tasks, {
      key: ({ queue, id }) => `${queue} ${id}`,
      line: (task) => this.#line(task),
      fill: (element, task) => this.#lines.get(element)?.fill(task, now),
    });
    this.#list.hidden = tasks.length === 0;
  }

  #line({ queue, id }: Task): HTMLElement {
    const line = new TaskLine(async (action) => await this.#tasks?.[action]({ queue, id }));
    this.#lines.set(line.element, line);
    return line.element;
  }

  #limit(): number {
    const limit = Number.parseInt(this.getAttribute('limit') ?? '', 10);
    return limit > 0 ? limit : LIMIT;
  }

  /** The time that running tasks take goes on between what is heard of them. */
  #keepClock(isNeeded: boolean): void {
    if (isNeeded) this.#timer ??= setInterval(this.redraw, TICK);
    else this.#stopClock();
  }

  #stopClock(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
