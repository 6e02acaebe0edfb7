import { SECOND, systemClock } from '../clock/clock.js';
import { DatastoreRefusedError } from '../errors/dispatch-errors.js';
import { toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { reasonOf } from '../redaction/reason-of.js';
import type { Engine } from './ports/engine.js';

/** What is refused so soon after the end of a refusal is the same one. */
const AFTERMATH = 15 * SECOND;

export interface RefusalWatchDeps {
  readonly engine: Pick<Engine, 'location' | 'refusalOf'>;
  readonly outages: { takes(error: unknown): boolean };
  readonly events: EventBus;
}

/** One thing that a datastore refuses, or did. */
interface Incident {
  readonly since: number;
  endedAt: number | undefined;
}

/**
 * Tells of what a datastore refuses that no call waits for, such as the progress of jobs: once when that begins and once when
 * it is over, for all who meet it.
 */
export class RefusalWatch {
  readonly #deps: RefusalWatchDeps;
  readonly #incidents = new Map<string, Incident>();

  constructor(deps: RefusalWatchDeps) {
    this.#deps = deps;
  }

  /** `what` are several things: "progress and log lines of jobs". An outage is told of as one. */
  refused(what: string, error: unknown): void {
    const { outages, events, engine } = this.#deps;
    const last = this.#incidents.get(what);
    const isKnown = last && (last.endedAt === undefined || systemClock.elapsed() - last.endedAt < AFTERMATH);
    if (outages.takes(error) || isKnown) return;
    this.#incidents.set(what, { since: systemClock.elapsed(), endedAt: undefined });
    events.emit('datastore.refused', { location: engine.location, what, error: this.#refusal(what, error) });
  }

  accepted(what: string): void {
    const incident = this.#incidents.get(what);
    if (!incident || incident.endedAt !== undefined) return;
    incident.endedAt = systemClock.elapsed();
    const { events, engine } = this.#deps;
    const after = incident.endedAt - incident.since;
    events.emit('datastore.accepted', { location: engine.location, what, after });
  }

  #refusal(what: string, cause: unknown): Error {
    const { location, refusalOf } = this.#deps.engine;
    const { code, name } = toError(cause) as Error & { code?: unknown };
    const reason = refusalOf(cause) ?? (typeof code === 'string' ? code : name);
    const facts = { what: `${sentence(what)} are refused`, location, found: reasonOf(cause), cause };
    return new DatastoreRefusedError(facts, reason);
  }
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
