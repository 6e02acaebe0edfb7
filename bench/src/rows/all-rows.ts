import type { RowGroup } from '../row-group.js';
import {
  batchRows,
  concurrentRows,
  manyMoreRows,
  manyQueuesRows,
  manyRows,
  sequentialRows,
} from './enqueue-rows.js';
import { footprintRows } from './footprint-rows.js';
import { growthRows } from './growth-rows.js';
import { idleRows } from './idle-rows.js';
import { isolationRows } from './isolation-rows.js';
import { latencyRows } from './latency-rows.js';
import { findBrowser, pageRows } from './page-rows.js';
import { payloadRows } from './payload-rows.js';
import { peerRows } from './peer-rows.js';
import { processRows } from './process-rows.js';
import { scheduleRows } from './schedule-rows.js';
import { embeddedRows, postgresRows } from './sql-rows.js';
import { storageRows } from './storage-rows.js';
import { strategyRows } from './strategy-rows.js';
import { tagRows } from './tag-rows.js';
import { workerProcessRows } from './worker-process-rows.js';

/** Every row, in the order of the table, by the groups that can be asked for. */
export const GROUPS: Readonly<Record<string, readonly RowGroup[]>> = {
  enqueue: [sequentialRows, concurrentRows, manyRows, manyMoreRows, batchRows, manyQueuesRows, tagRows],
  work: [...processRows, ...strategyRows, isolationRows, latencyRows],
  processes: workerProcessRows,
  payloads: payloadRows,
  schedules: [scheduleRows],
  postgres: postgresRows,
  embedded: embeddedRows,
  growth: growthRows,
  idle: idleRows,
  footprint: [storageRows, footprintRows],
  pages: [pageRows],
  peers: peerRows,
};

/** Measured when they are asked for: they need what is not installed. */
export const ONLY_WHEN_ASKED: ReadonlySet<string> = new Set(['peers', ...(findBrowser() ? [] : ['pages'])]);
