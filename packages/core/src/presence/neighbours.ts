import { createHash } from 'node:crypto';
import type { Records } from '../datastore/ports/records.js';
import type { EventBus } from '../events/event-bus.js';
import { APPS, type AppJob, type AppReport, appReports, jobsUnknownTo } from './app-reports.js';
import type { Presence } from './presence.js';

/** Others are looked for when a queue is first served, and then with each fourth round of upkeep. */
const ROUNDS = 4;

export interface NeighboursDeps {
  readonly records: Records;
  readonly events: EventBus;
  readonly presence: Presence;
  readonly app: string;
  jobs(): readonly AppJob[];
}

/**
 * The other apps whose workers serve queues of this one. Where their jobs differ, each hands back what it does not know, so
 * people should hear of it: once for each other app and queue.
 */
export class Neighbours {
  readonly #deps: NeighboursDeps;
  readonly #served = new Set<string>();
  readonly #told = new Set<string>();
  #round = 0;

  constructor(deps: NeighboursDeps) {
    this.#deps = deps;
    deps.presence.whileRunning(() => this.#keepUp());
  }

  /** Workers of this app serve these queues from now on. A datastore that is away is asked again later. */
  async serve(queues: readonly string[]): Promise<void> {
    for (const it of queues) this.#served.add(it);
    await this.#look().catch(() => undefined);
  }

  /** The other apps that know a job of this name. */
  async whoKnows(job: string): Promise<string[]> {
    const apps = (await this.#others().catch(() => [])).filter((it) =>
      it.jobs.some(({ name }) => name === job),
    );
    return [...new Set(apps.map((it) => it.app))].sort();
  }

  async #keepUp(): Promise<void> {
    if (this.#served.size === 0) return;
    this.#round += 1;
    const keeping = this.#round % ROUNDS === 0 ? this.#look() : this.#say();
    await keeping.catch(() => undefined);
  }

  async #look(): Promise<void> {
    await this.#say();
    for (const other of await this.#others()) for (const queue of other.queues) this.#compare(queue, other);
  }

  async #say(): Promise<void> {
    const { records, app, jobs } = this.#deps;
    const report: AppReport = { app, queues: [...this.#served].sort(), jobs: jobs() };
    // Two deploys of one app say different things, and both stay.
    const digest = createHash('sha256').update(JSON.stringify(report)).digest('base64url').slice(0, 12);
    await records.put(APPS, `${app}@${digest}`, report);
  }

  async #others(): Promise<AppReport[]> {
    return (await appReports(this.#deps.records)).filter((it) => it.app !== this.#deps.app);
  }

  #compare(queue: string, other: AppReport): void {
    const { app, jobs, events } = this.#deps;
    const key = `${other.app} ${queue}`;
    if (!this.#served.has(queue) || this.#told.has(key)) return;
    const own = { jobs: jobs() };
    const onlyHere = jobsUnknownTo(other, own, queue);
    const onlyThere = jobsUnknownTo(own, other, queue);
    if (onlyHere.length === 0 && onlyThere.length === 0) return;
    this.#told.add(key);
    events.emit('queue.shared', { queue, app, other: other.app, onlyHere, onlyThere });
  }
}
