import type { Broadcasts } from '@cortado/core';
import type { Frame, JobEnding, Progress } from '../protocol/frames.js';
import { channelOf } from '../publish/channel.js';
import type { JobReader } from './job-reader.js';
import { frameOf } from './kept-frames.js';
import { LatestMap } from './latest-map.js';
import { type OutgoingFrame, stateFrame } from './outgoing-frame.js';
import type { Member, Rooms } from './rooms.js';

export interface OpenBarsDeps {
  readonly broadcasts: Pick<Broadcasts, 'since'>;
  readonly rooms: Rooms<Member>;
  readonly jobs: Pick<JobReader, 'find'>;
}

/** A job that has said how far it is, below 100. */
interface OpenJob {
  /** The frame that each room was told last. */
  readonly said: Map<string, Frame>;
  /** When it was last heard of, and when it was last looked at, in milliseconds of this process. */
  readonly saidAt: number;
  readonly seenAt: number;
}

/** How a job has ended, and when, in milliseconds since 1970. */
interface End {
  readonly ending: JobEnding;
  readonly at: number;
}

interface EndedBar {
  readonly frame: Frame;
  readonly at: number;
}

/** After so many milliseconds without a word a job is looked at: word of its end may be lost with a connection. */
const QUIET_FOR = 10_000;
const REVIEWED_EVERY = 5_000;
/**
 * One that says nothing for so long and is in no queue of this app has ended: it was removed, or ran inline. One of another app, or
 * inline, may go on all the same, and its next word opens its bar again.
 */
const GONE_AFTER = 120_000;
/** So many milliseconds after its end every page that watches has been told, or looks at a room anew. */
const TOLD_WITHIN = 60_000;
const MICROS = 1_000;
/** So many are looked at, at once and for one room. */
const TOGETHER = 100;
/** What a job said last, also that it is at 100, may be heard after its end; so many milliseconds are waited for it. */
const TOLD_AFTER = 500;
const ENDINGS: ReadonlySet<string> = new Set<JobEnding>(['completed', 'failed', 'cancelled']);

/**
 * The bars that jobs have opened in rooms with `publishProgress`, and not brought to 100. Who watches a document hears nothing
 * else of the job, so that its end is told there, too: how it ended, and nothing more of it.
 */
export class OpenBars {
  readonly #deps: OpenBarsDeps;
  readonly #open = new LatestMap<OpenJob>();
  /** Those that have ended lately, since what they said before may not have been heard yet. */
  readonly #ended = new LatestMap<JobEnding>();
  readonly #telling = new Map<string, NodeJS.Timeout>();
  readonly #asked = new Map<string, Promise<readonly EndedBar[]>>();
  readonly #reviewing: NodeJS.Timeout;

  constructor(deps: OpenBarsDeps) {
    this.#deps = deps;
    this.#reviewing = setInterval(() => void this.#review(), REVIEWED_EVERY).unref();
  }

  /** Something was told to a room. */
  heard(frame: Frame): void {
    const { room, event, payload } = frame;
    const { job, percent } = (payload ?? {}) as Partial<Progress>;
    if (event !== 'progress' || typeof job !== 'string' || typeof percent !== 'number') return;
    if (percent >= 100) this.#open.get(job)?.said.delete(room);
    else if (this.#deps.rooms.has(room)) this.#opened(job, frame);
    if (this.#ended.has(job)) this.#tellLater(job);
  }

  /** An attempt of that job begins: what it says from now on is not old. */
  started(job: string): void {
    this.#ended.delete(job);
  }

  ended(job: string, ending: JobEnding): void {
    this.#ended.set(job, ending);
    if (this.#open.has(job)) this.#tellLater(job);
  }

  /** Ends of bars in a room, for a browser that comes back and may have missed them: it has heard everything up to an id. */
  async endedIn(room: string, after = 0): Promise<readonly Frame[]> {
    const asked = this.#asked.get(room) ?? this.#lookAt(room);
    this.#asked.set(room, asked);
    try {
      const heardUntil = after / MICROS - TOLD_WITHIN;
      return (await asked).filter(({ at }) => at >= heardUntil).map(({ frame }) => frame);
    } finally {
      if (this.#asked.get(room) === asked) this.#asked.delete(room);
    }
  }

  close(): void {
    clearInterval(this.#reviewing);
    for (const timer of this.#telling.values()) clearTimeout(timer);
  }

  /** `age`: how long ago it said so, in milliseconds. */
  #opened(job: string, frame: Frame, age = 0): void {
    const known = this.#open.get(job);
    const said = (known?.said ?? new Map<string, Frame>()).set(frame.room, frame);
    const now = performance.now();
    this.#open.set(job, {
      said,
      saidAt: Math.max(known?.saidAt ?? Number.NEGATIVE_INFINITY, now - age),
      seenAt: now,
    });
  }

  #tellLater(job: string): void {
    clearTimeout(this.#telling.get(job));
    const tell = () => {
      this.#telling.delete(job);
      // Its next attempt may have begun meanwhile.
      const ending = this.#ended.get(job);
      if (ending) this.#tell(job, ending);
    };
    this.#telling.set(job, setTimeout(tell, TOLD_AFTER).unref());
  }

  #tell(job: string, ending: JobEnding): void {
    for (const [room, frame] of this.#open.get(job)?.said ?? []) {
      // Who comes from now on has to be told by what is read after this.
      this.#asked.delete(room);
      this.#deps.rooms.tell(room, () => endFrame(frame, ending));
    }
    this.#open.delete(job);
  }

  async #lookAt(room: string): Promise<readonly EndedBar[]> {
    const { broadcasts } = await this.#deps.broadcasts.since(channelOf(room), 0);
    const bars = broadcasts
      .map((it) => frameOf(it)?.frame)
      .filter((it) => it !== undefined)
      .filter(({ event, payload }) => event === 'progress' && isOpen(payload as Progress));
    const frames = bars.slice(-TOGETHER).map(async (frame) => {
      const job = String((frame.payload as Progress).job);
      const age = Math.max(0, Date.now() - frame.at);
      const ended = await this.#endOf(job, age);
      if (ended) return [{ frame: endFrame(frame, ended.ending).frame, at: ended.at }];
      this.#opened(job, frame, age);
      return [];
    });
    return (await Promise.all(frames)).flat();
  }

  /** `undefined` for one that goes on. `quietFor`: how long nothing was heard of it, in milliseconds. */
  async #endOf(job: string, quietFor: number): Promise<End | undefined> {
    const found = await this.#deps.jobs.find(job);
    const now = Date.now();
    if (!found)
      return quietFor < GONE_AFTER ? undefined : { ending: 'completed', at: now - quietFor + GONE_AFTER };
    if (!ENDINGS.has(found.state)) return undefined;
    return { ending: found.state as JobEnding, at: found.finishedAt?.getTime() ?? now };
  }

  async #review(): Promise<void> {
    const before = performance.now() - QUIET_FOR;
    const quiet = [...this.#open].slice(0, TOGETHER).filter(([, { seenAt }]) => seenAt < before);
    for (const [job, it] of quiet) {
      const isLookedAt = [...it.said.keys()].some((room) => this.#deps.rooms.has(room));
      this.#open.delete(job);
      if (!isLookedAt) continue;
      const now = performance.now();
      this.#open.set(job, { ...it, seenAt: now });
      // A datastore that is away is asked again.
      const end = await this.#endOf(job, now - it.saidAt).catch(() => undefined);
      if (end) this.#tell(job, end.ending);
    }
  }
}

function isOpen({ job, percent }: Progress): boolean {
  return job !== undefined && percent < 100;
}

/**
 * Under a key of its own, since what a job says of itself must not take its place. Whoever comes back may be told it again, by any
 * process: to a page, those of the same bar are one.
 */
function endFrame({ id, room, payload }: Frame, ended: JobEnding): OutgoingFrame {
  const progress = payload as Progress;
  const told = stateFrame(room, 'progress', `${progress.job} ended`, { ...progress, ended });
  return { ...told, frame: { ...told.frame, once: `${id} ended` } };
}
