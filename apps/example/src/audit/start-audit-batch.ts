import type { BatchHandle, Cortado } from '@cortado/core';
import type { AuditRequest } from './audit-request.js';
import { FlightAudits } from './flight-audits.js';
import type { StoredAudits } from './stored-audits.js';

/** The audit as a batch: its chunks are jobs that run side by side, and their end is one event. */
export async function startAuditBatch(
  cortado: Cortado,
  audits: StoredAudits,
  { chunk }: AuditRequest,
): Promise<BatchHandle> {
  const batch = cortado.batch({ name: 'flight audit', onFinished: FlightAudits.prototype.batchEnded });
  for (const range of await audits.ranges(chunk)) batch.jobs(FlightAudits).auditRange(range);
  return await batch.run();
}
