import type { Database } from '../database/database.js';
import { countSyncs, type SyncCount } from '../sync/stored-syncs.js';
import type { TableCounts } from './tables-count.js';

/** How far the long ones are, as the database counts. */
export interface WorkflowBoard {
  /** Flights that were audited. */
  audited: number;
  /** Airports by what the partner knows. */
  sync: SyncCount;
}

const AUDITED = 'SELECT count(*)::integer AS audited FROM audits';

export async function readWorkflows(database: Database): Promise<WorkflowBoard> {
  const [[count], sync] = await Promise.all([
    database.query<{ audited: number }>(AUDITED),
    countSyncs(database),
  ]);
  return { audited: count?.audited ?? 0, sync };
}

/** The same in words. */
export function workflowsText({ audited, sync }: WorkflowBoard, { flights }: TableCounts): string {
  const { synced = 0, ...others } = sync;
  const open = Object.entries(others).map(([status, airports]) => `, ${airports} ${status}`);
  const number = (value: number) => value.toLocaleString('en-US');
  return `${number(audited)} of ${number(flights)} audited. Airports: ${synced} synced${open.join('')}.`;
}
