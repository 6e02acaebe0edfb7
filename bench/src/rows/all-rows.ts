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
import { isolationRows } from './isolation-rows.js';
import { latencyRows } from './latency-rows.js';
import { processRows } from './process-rows.js';
import { scheduleRows } from './schedule-rows.js';
import { storageRows } from './storage-rows.js';
import { strategyRows } from './strategy-rows.js';
import { workerProcessRows } from './worker-process-rows.js';

/** Every row, in the order of the table. */
export const ROW_GROUPS: readonly RowGroup[] = [
  sequentialRows,
  concurrentRows,
  manyRows,
  manyMoreRows,
  batchRows,
  manyQueuesRows,
  ...processRows,
  ...strategyRows,
  isolationRows,
  latencyRows,
  workerProcessRows,
  scheduleRows,
  storageRows,
  footprintRows,
];
