import type { Task } from '../protocol/frames.js';
import type { Settings } from './connect-options.js';
import { RealtimeError, refusalOf } from './realtime-error.js';

const ANSWER_WITHIN = 15_000;

export type TaskAction = 'cancel' | 'retry';

/** Asks the server for the user's tasks, over HTTP. What it refuses is a {@link RealtimeError}. */
export class TaskRequests {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** The user's tasks, newest first. */
  async list(): Promise<readonly Task[]> {
    const { tasks } = (await this.#ask('tasks?limit=100', {})) as { tasks?: readonly Task[] };
    return Array.isArray(tasks) ? tasks : [];
  }

  /** Cancels or retries a task of the user's, and gives how it stands then, where the server says so. */
  async act(action: TaskAction, { queue, id }: Pick<Task, 'queue' | 'id'>): Promise<Task | undefined> {
    const which = `${encodeURIComponent(queue)}/${encodeURIComponent(id)}`;
    const answer = await this.#ask(`tasks/${which}/${action}`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    return (answer as { task?: Task }).task;
  }

  async #ask(what: string, options: RequestInit): Promise<object> {
    const { origin, path, withCredentials, token } = this.#settings;
    const bearer = await token();
    const response = await fetch(`${origin}${path}/${what}`, {
      ...options,
      headers: { ...options.headers, ...(bearer && { authorization: `Bearer ${bearer}` }) },
      credentials: withCredentials ? 'include' : 'same-origin',
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    }).catch(() => undefined);
    const answer: unknown = await response?.json().catch(() => undefined);
    if (response?.ok && answer) return answer;
    throw new RealtimeError(refusalOf((answer as { error?: unknown } | undefined)?.error));
  }
}
