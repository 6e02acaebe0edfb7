import { currentUser } from '@cortado/core';
import type { Database } from '../database/database.js';
import { countTables, type TableCounts } from './tables-count.js';
import { readWorkflows, workflowsText } from './workflow-board.js';

/** What the page shows of the database. */
export interface Board {
  readonly user: string | undefined;
  readonly counts: TableCounts;
  /** How far the long ones are, in words. */
  readonly workflows: string;
}

export async function readBoard(database: Database): Promise<Board> {
  const [counts, workflows] = await Promise.all([countTables(database), readWorkflows(database)]);
  return { user: currentUser(), counts, workflows: workflowsText(workflows, counts) };
}
