import { hostname } from 'node:os';
import { type Clock, systemClock } from '../../clock/clock.js';
import { within } from '../../clock/within.js';
import type { Engine } from '../../datastore/ports/engine.js';
import type { Records } from '../../datastore/ports/records.js';
import { MigrationRequiredError } from '../../errors/configuration-errors.js';
import { DatastoreRefusedError, InvalidOptionsError } from '../../errors/dispatch-errors.js';
import type { SchedulerHealth } from '../../health/health.js';
import { type AppReport, appReports } from '../../presence/app-reports.js';
import { UNKNOWN_JOBS, type UnknownJobReport } from '../../presence/unknown-job.js';
import { reasonOf } from '../../redaction/reason-of.js';
import type { Redactor } from '../../redaction/redactor.js';
import type { ScheduleDiff } from '../../scheduler/schedule-diff.js';
import type { ProcessRecord } from '../processes/process-list.js';
import type { SchedulerStatus } from '../schedules/scheduler-control.js';
import { type Finding, finding } from './finding.js';
import { judgeDatastore } from './judge-datastore.js';
import { judgeApps, judgeProcesses } from './judge-processes.js';
import { type ExaminedQueue, judgeQueue } from './judge-queues.js';
import { judgeScheduler } from './judge-scheduler.js';

export interface DoctorDeps {
  readonly engine: Engine;
  readonly records: Records;
  readonly clock: Clock;
  readonly redactor: Pick<Redactor, 'text'>;
  readonly queueNames: readonly string[];
  /** What this app would say of itself. */
  own(): AppReport;
  queue(name: string): Promise<ExaminedQueue>;
  processes(): Promise<ProcessRecord[]>;
  status(): Promise<SchedulerStatus>;
  health(): Promise<SchedulerHealth>;
  /** What would make the stored schedules match the declared ones; changes nothing. */
  diff(): Promise<ScheduleDiff>;
}

/** The quickest of so many round trips: the first one may have to wait for a connection. */
const ROUND_TRIPS = 3;
const MOST_UNKNOWN = 100;

/** Looks at everything that jobs need: the datastore, queues, schedules, processes and other apps. Reads only. */
export class Doctor {
  readonly #deps: DoctorDeps;

  constructor(deps: DoctorDeps) {
    this.#deps = deps;
  }

  /** A datastore that cannot be used is a finding like any other. Queues and processes follow when it can. */
  async examine(): Promise<Finding[]> {
    const away = await this.#reach();
    if (away) return [away];
    const datastore = await this.#part(() => this.#datastore());
    // One that takes no writes drops whoever asks for a queue: BullMQ writes something down when it makes one.
    if (datastore.some(({ code }) => code === 'read-only' || code === 'datastore-away')) return datastore;
    const { queueNames, processes: list } = this.#deps;
    const now = this.#deps.clock.now();
    const processes = list();
    const parts = await Promise.all([
      this.#part(() => this.#rights()),
      this.#part(() => this.#scheduler()),
      this.#part(async () => judgeProcesses(await processes)),
      this.#part(() => this.#apps()),
      ...queueNames.map((name) =>
        this.#part(async () => judgeQueue(await this.#deps.queue(name), await processes, now)),
      ),
    ]);
    return withoutRepeats([...datastore, ...parts.flat()]);
  }

  /** What is wrong where it cannot be opened. Opening never makes a datastore. */
  async #reach(): Promise<Finding | undefined> {
    const { engine } = this.#deps;
    const { location, traits } = engine;
    const limit = traits.startupTimeout ?? Number.POSITIVE_INFINITY;
    const late = new Error('It did not answer.');
    try {
      if ((await engine.exists?.()) === false) return finding('warning', 'datastore-empty', location, {});
      await within(limit, engine.open(), () => late);
      return undefined;
    } catch (error) {
      return error === late
        ? this.#away(engine.trouble(), `nothing for ${limit / 1_000} s`)
        : this.#unusable(error);
    }
  }

  async #datastore(): Promise<Finding[]> {
    const { engine } = this.#deps;
    const { location, traits } = engine;
    await engine.time.known();
    const roundTrips: number[] = [];
    for (let it = 0; it < ROUND_TRIPS; it++) {
      const before = systemClock.elapsed();
      await engine.ping();
      roundTrips.push(systemClock.elapsed() - before);
    }
    const roundTrip = Math.round(Math.min(...roundTrips) * 100) / 100;
    const condition = await engine.inspection.condition();
    const { offset } = engine.time;
    const here = { kind: 'command' as const, host: hostname(), pid: process.pid, offset };
    return [
      ...judgeDatastore({ ...condition, location, roundTrip, isLocal: traits.isLocal }),
      ...(offset === 0 ? [] : [finding('warning', 'clock-off', `${here.host}:${here.pid}`, here)]),
    ];
  }

  async #rights(): Promise<Finding[]> {
    await this.#deps.engine.inspection.expectRights();
    return [];
  }

  async #scheduler(): Promise<Finding[]> {
    const { status, health, diff, redactor } = this.#deps;
    const asked = diff().catch((error: unknown) => {
      if (error instanceof InvalidOptionsError) return redactor.text(reasonOf(error));
      throw error;
    });
    const found = await Promise.all([status(), health(), asked]);
    return judgeScheduler({ status: found[0], health: found[1], diff: found[2] });
  }

  async #apps(): Promise<Finding[]> {
    const { records, own } = this.#deps;
    const [apps, unknown] = await Promise.all([
      appReports(records),
      records.list<UnknownJobReport>(UNKNOWN_JOBS, { limit: MOST_UNKNOWN }),
    ]);
    return judgeApps(
      own(),
      apps,
      unknown.map((it) => it.value),
    );
  }

  /** One part that cannot be read leaves the others to be told. */
  async #part(look: () => Promise<Finding[]>): Promise<Finding[]> {
    try {
      return await look();
    } catch (error) {
      return [this.#unusable(error)];
    }
  }

  #unusable(error: unknown): Finding {
    const { engine, redactor } = this.#deps;
    const ours = error instanceof DatastoreRefusedError ? error : undefined;
    const said = redactor.text(reasonOf(ours?.cause ?? error));
    if (error instanceof MigrationRequiredError)
      return finding('error', 'schema-missing', engine.location, { said });
    const reason = ours ? ours.reason : engine.refusalOf(error);
    if (reason !== undefined && engine.inspection.troubleOf(error) === 'other')
      return finding('error', 'datastore-refuses', engine.location, { reason, said });
    return this.#away(error, said);
  }

  #away(error: unknown, said: string): Finding {
    const { engine, redactor } = this.#deps;
    const trouble = error === undefined ? 'silent' : engine.inspection.troubleOf(error);
    const heard = error === undefined ? said : redactor.text(heardOf(error));
    return finding('error', 'datastore-away', engine.location, { trouble, said: heard });
  }
}

/** What the server or the network said, rather than what we made of it. */
function heardOf(error: unknown): string {
  const { found } = error as { found?: unknown };
  return typeof found === 'string' ? found : reasonOf(error);
}

function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((it) => [`${it.code} ${it.subject}`, it])).values()];
}
