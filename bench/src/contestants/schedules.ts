/** A tick as it was carried out; milliseconds since 1970. */
export interface Tick {
  readonly key: string;
  readonly slot: number;
  /** When the work of the slot was under way: on the raw side its method, on ours its job in the queue. */
  readonly at: number;
}

export interface Watch {
  readonly ticks: readonly Tick[];
  readonly problems: readonly string[];
}

/** One way to have schedules on BullMQ, on a queue of its own. */
export interface Schedules {
  /** What comes before a deploy: the code that declares one schedule for each cron expression. */
  prepare(patterns: readonly string[]): Promise<void>;
  /** Makes the datastore have them. */
  apply(): Promise<unknown>;
  /** Fires for so many milliseconds. */
  watch(time: number): Promise<Watch>;
  clear(): Promise<void>;
}

export const ZONE = 'Europe/Berlin';
export const CONCURRENCY = 50;
/** The beginning and the end of a watch are left out: not all of their ticks fall into it. */
const EDGE = 1_500;

/** The ticks of a watch: cron expressions here say nothing but a second. */
export function dueBetween(
  patterns: readonly string[],
  from: number,
  to: number,
): { count: number; isWatched(tick: Tick): boolean } {
  const seconds = patterns.map((it) => Number(it.split(' ')[0]));
  const [first, last] = [Math.ceil((from + EDGE) / 1_000), Math.floor((to - EDGE) / 1_000)];
  let count = 0;
  for (let second = first; second < last; second++)
    count += seconds.filter((it) => it === second % 60).length;
  return { count, isWatched: ({ slot }) => slot >= first * 1_000 && slot < last * 1_000 };
}

export function tickProblems(side: string, ticks: readonly Tick[], due: number): string[] {
  const distinct = new Set(ticks.map(({ key, slot }) => `${key}@${slot}`)).size;
  return [
    ...(distinct === ticks.length ? [] : [`${side}: ${ticks.length - distinct} ticks came twice.`]),
    ...(distinct === due ? [] : [`${side}: ${due} ticks were due, ${distinct} came.`]),
  ];
}
