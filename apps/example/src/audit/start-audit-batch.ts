import type { BatchHandle, Cortado } from '@cortado/core';
import type { AuditBook } from './audit-book.js';
import type { AuditRequest } from './audit-request.js';
import { FlightAudits } from './flight-audits.js';

/** The audit as a batch: its chunks are jobs that run side by side, and their end is one event. */
export async function startAuditBatch(
  cortado: Cortado,
  book: AuditBook,
  { chunk }: AuditRequest,
): Promise<BatchHandle> {
  const batch = cortado.batch({ name: 'flight audit', onFinished: FlightAudits.prototype.batchEnded });
  for (const range of await book.ranges(chunk)) batch.jobs(FlightAudits).auditRange(range);
  return await batch.run();
}
