import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado } from '@cortado/core';
import config from './killable.config.js';
import { Notes } from './notes.js';
import { WorkerCrew } from './worker-crew.js';

const CONFIG = fileURLToPath(new URL('./killable.config.ts', import.meta.url));
/** Long enough for a busy machine to renew a lock in time, short enough to wait for one that nobody renews. */
const WORKER = { concurrency: 3, lockDuration: '3s', stalledInterval: '1s' } as const;

/** An app, workers that may be killed, and the notes of their jobs. */
export class KillableWorld {
  readonly #folder: string;
  readonly cortado: Cortado;
  readonly notes: Notes;
  readonly crew: WorkerCrew;

  private constructor(folder: string, cortado: Cortado, crew: WorkerCrew, notes: Notes) {
    this.#folder = folder;
    this.cortado = cortado;
    this.crew = crew;
    this.notes = notes;
  }

  static async start(workers: number): Promise<KillableWorld> {
    const prefix = `killed-${randomUUID()}`;
    const folder = mkdtempSync(join(tmpdir(), 'cortado-killed-'));
    const notes = new Notes(join(folder, 'notes'));
    const env = { TEST_PREFIX: prefix, TEST_NOTES: notes.file };
    const crew = await WorkerCrew.start(workers, {
      config: CONFIG,
      env,
      worker: WORKER,
      close: { grace: 0 },
    });
    const cortado = createCortado({ ...config, connection: process.env.REDIS_URL, prefix });
    return new KillableWorld(folder, cortado, crew, notes);
  }

  async close(): Promise<void> {
    await this.crew.dismiss();
    await this.cortado.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
