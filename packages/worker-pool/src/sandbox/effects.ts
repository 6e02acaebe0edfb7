import type { CheckpointStore, IncomingJob, SavedCheckpoint } from '@cortado/core/internal';

/** What a job does to the datastore while it runs. The parent does it for the child; all of it is plain JSON. */
export interface Effects {
  saveProgress: IncomingJob['saveProgress'];
  saveLog: IncomingJob['saveLog'];
  claimCheckpoint(shard: string): Promise<SavedCheckpoint | undefined>;
  saveCheckpoint(shard: string, saved: SavedCheckpoint): Promise<void>;
}

export type EffectName = keyof Effects;

/** In the parent: carries them out for the job it was given. */
export function effectsOf(incoming: IncomingJob): Effects {
  let store: CheckpointStore | undefined;
  const checkpoints = () => {
    store ??= incoming.checkpoints?.();
    return store;
  };
  return {
    saveProgress: (progress) => incoming.saveProgress(progress),
    saveLog: (line) => incoming.saveLog(line),
    claimCheckpoint: async (shard) => checkpoints()?.claim(shard),
    saveCheckpoint: async (shard, saved) => checkpoints()?.save(shard, saved),
  };
}

type Ask = (effect: EffectName, args: readonly unknown[]) => Promise<unknown>;

/** In the child: asks the parent for them. */
export function effectsThrough(ask: Ask): Pick<IncomingJob, 'saveProgress' | 'saveLog' | 'checkpoints'> {
  const checkpoints: CheckpointStore = {
    claim: (shard) => ask('claimCheckpoint', [shard]) as Promise<SavedCheckpoint | undefined>,
    save: async (shard, saved) => void (await ask('saveCheckpoint', [shard, saved])),
  };
  return {
    saveProgress: async (progress) => void (await ask('saveProgress', [progress])),
    saveLog: async (line) => void (await ask('saveLog', [line])),
    checkpoints: () => checkpoints,
  };
}
