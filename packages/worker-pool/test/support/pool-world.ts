import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado } from '@cortado/core';
import type { WorkerPoolOptions } from '@cortado/worker-pool';
import { Notes } from './notes.js';
import { PoolHost } from './pool-host.js';
import config from './recovery.config.js';

const CONFIG = fileURLToPath(new URL('./recovery.config.ts', import.meta.url));

/** A job's method, as it began or ended. */
export interface Noted {
  readonly index: number;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly attempt: number;
}

/** An app on a datastore, pools of its jobs in processes of their own, and what the jobs noted. */
export class PoolWorld {
  readonly cortado: Cortado;
  readonly #url: string;
  readonly #prefix = `pools-${randomUUID()}`;
  readonly #folder = mkdtempSync(join(tmpdir(), 'cortado-pools-'));
  readonly #notes = new Notes(join(this.#folder, 'notes'));
  readonly #hosts: PoolHost[] = [];

  private constructor(url: string) {
    this.#url = url;
    this.cortado = createCortado({ ...config, connection: url, prefix: this.#prefix });
  }

  static async start(url: string): Promise<PoolWorld> {
    const world = new PoolWorld(url);
    await world.cortado.migrate();
    return world;
  }

  /** A pool that serves. */
  async pool(options: WorkerPoolOptions, env: Record<string, string> = {}): Promise<PoolHost> {
    const host = new PoolHost(
      { config: CONFIG, ...options },
      { TEST_CONNECTION: this.#url, TEST_PREFIX: this.#prefix, TEST_NOTES: this.#notes.file, ...env },
    );
    this.#hosts.push(host);
    await host.serving();
    return host;
  }

  starts(): Noted[] {
    return this.#noted('start');
  }

  ends(): Noted[] {
    return this.#noted('end');
  }

  /** Jobs that were told to stop, with why. */
  aborts(): string[] {
    return this.#notes.of('abort');
  }

  /** Jobs that began in a process and have not ended there. */
  underWayIn(pid: number): number[] {
    const ended = new Set(this.ends().flatMap((it) => (it.pid === pid ? [it.index] : [])));
    return this.starts().flatMap((it) => (it.pid === pid && !ended.has(it.index) ? [it.index] : []));
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map((it) => it.killAll()));
    await this.cortado.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #noted(word: string): Noted[] {
    return this.#notes.of(word).map((line) => {
      const [index = 0, pid = 0, at = 0, attempt = 0] = line.split(' ').map(Number);
      return { index, pid, at, attempt };
    });
  }
}

/** Of so many numbers, the one that 99 of 100 do not exceed. */
export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN;
}
