import type { ControlMessage, ControlReply } from '@cortado/core/internal';
import type { PoolSlots } from './pool-slots.js';

/** What of a pool operators can change from elsewhere. */
export interface PoolControlDeps {
  readonly slots: Pick<PoolSlots, 'kept'>;
  restart(): Promise<void>;
  scale(processes: number): Promise<void>;
  /** Hears why something that was begun came to nothing. */
  failed(error: unknown): void;
}

/** Carries out what a pool, or one of its processes, is told; `undefined` where neither is meant. */
export function controlPool(
  { slots, restart, scale, failed }: PoolControlDeps,
  { act, pid, processes = 0 }: ControlMessage,
): ControlReply | undefined {
  const child = slots.kept.find((it) => it.pid === pid);
  if (!child && pid !== process.pid) return undefined;
  // A child that is to be quiet hears so itself.
  if (act === 'quiet') return child ? undefined : { refused: 'no-worker' };
  const doing =
    act === 'scale' ? scale(processes) : child ? child.replace('an operator restarts it') : restart();
  doing.catch(failed);
  return {};
}
