import { toError } from '@cortado/core/internal';

/** What of a pool signals steer. */
export interface Steerable {
  restart(): Promise<void>;
  scale(processes: (now: number) => number): Promise<void>;
}

/** What {@link steerOnSignals} tells of. */
export interface SteerOptions {
  /** A pool with groups has no one number of processes: SIGTTIN and SIGTTOU are left alone. @default false */
  hasGroups?: boolean;
  /** Say only what comes to nothing. @default false */
  quiet?: boolean;
  /** Hears what a signal does, as a sentence. */
  say?: (text: string) => void;
}

/**
 * SIGHUP restarts a pool, SIGTTIN adds a process to it and SIGTTOU takes one away, down to one, as with other servers. For the
 * outermost program alone. Returns what ends it. Windows has none of these signals but SIGHUP.
 * @param pool one, or what gives it once it serves: until then signals are left alone, which without this would end or stop the process
 */
export function steerOnSignals(
  pool: Steerable | (() => Steerable | undefined),
  { hasGroups = false, quiet = false, say = () => undefined }: SteerOptions = {},
): () => void {
  const act = (what: string, change: (pool: Steerable) => Promise<void>) => (signal: NodeJS.Signals) => {
    const steered = typeof pool === 'function' ? pool() : pool;
    if (!steered) return say(`${signal}: left alone, since the pool does not serve yet.`);
    if (!quiet) say(`${signal}: ${what}.`);
    change(steered).catch((error: unknown) => say(`${signal}: ${what}: failed. ${toError(error).message}`));
  };
  const leave = (signal: NodeJS.Signals) =>
    say(`${signal}: left alone, since a pool with groups has no one number of processes.`);
  // Signals may come faster than processes: each counts when those before it have been carried out.
  const more = act('one process more', (it) => it.scale((now) => now + 1));
  const less = act('one process less', (it) => it.scale((now) => Math.max(1, now - 1)));
  const steering: [NodeJS.Signals, (signal: NodeJS.Signals) => void][] = [
    ['SIGHUP', act('a new process for each, old ones end their jobs', (it) => it.restart())],
  ];
  if (process.platform !== 'win32')
    steering.push(['SIGTTIN', hasGroups ? leave : more], ['SIGTTOU', hasGroups ? leave : less]);
  for (const [signal, hear] of steering) process.on(signal, hear);
  return () => {
    for (const [signal, hear] of steering) process.off(signal, hear);
  };
}
