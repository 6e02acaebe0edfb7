import { toError } from '@cortado/core/internal';

/** What of a pool signals steer. */
export interface Steerable {
  readonly pids: readonly number[];
  restart(): Promise<void>;
  scale(processes: number): Promise<void>;
}

/** What {@link steerOnSignals} tells of. */
export interface SteerOptions {
  /** A pool with groups has no one number of processes: SIGTTIN and SIGTTOU are left alone. @default false */
  hasGroups?: boolean;
  /** Hears what a signal does, as a sentence. */
  say?: (text: string) => void;
}

/**
 * SIGHUP restarts a pool, SIGTTIN adds a process to it and SIGTTOU takes one away, down to one, as with other servers. For the
 * outermost program alone. Returns what ends it. Windows has none of these signals but SIGHUP.
 */
export function steerOnSignals(
  pool: Steerable,
  { hasGroups = false, say = () => undefined }: SteerOptions = {},
): () => void {
  const act = (what: string, change: () => Promise<void>) => () => {
    say(`${what}.`);
    change().catch((error: unknown) => say(`${what}: failed. ${toError(error).message}`));
  };
  // Signals may come faster than processes: each counts from where the one before wants to go.
  let wanted = pool.pids.length;
  const scale = (change: number) => () => {
    wanted = Math.max(1, wanted + change);
    return pool.scale(wanted);
  };
  const steering: [NodeJS.Signals, () => void][] = [
    ['SIGHUP', act('SIGHUP: a new process for each, old ones end their jobs', () => pool.restart())],
  ];
  if (!hasGroups && process.platform !== 'win32')
    steering.push(
      ['SIGTTIN', act('SIGTTIN: one process more', scale(1))],
      ['SIGTTOU', act('SIGTTOU: one process less', scale(-1))],
    );
  for (const [signal, hear] of steering) process.on(signal, hear);
  return () => {
    for (const [signal, hear] of steering) process.off(signal, hear);
  };
}
