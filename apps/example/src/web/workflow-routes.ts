import { currentUser } from '@cortado/core';
import type { AuditRequest } from '../audit/audit-request.js';
import { AUDIT_CHAIN, FlightAudits } from '../audit/flight-audits.js';
import { startAuditBatch } from '../audit/start-audit-batch.js';
import type { ExportRequest } from '../exports/export-request.js';
import { exportKey, FlightExports } from '../exports/flight-exports.js';
import { MonthReports } from '../reports/month-reports.js';
import type { MonthRequest } from '../reports/month-request.js';
import { DelaySync } from '../sync/delay-sync.js';
import { HttpProblem } from './http-problem.js';
import { queued, type RouteTable } from './route.js';

const CHUNK = 20_000;

/** What takes longer than an import: exports, the audit, the sync, reports with a story. */
export const WORKFLOW_ROUTES: RouteTable = {
  '/api/exports': {
    POST: async ({ cortado }, body) => {
      // Sent twice it would be one job anyway; people like to be told.
      if (await cortado.isEnqueued(exportKey(currentUser())))
        throw new HttpProblem(409, 'An export of yours is already in progress.');
      return queued([await cortado.jobs(FlightExports).exportFlights(body as ExportRequest)]);
    },
  },
  '/api/audits': {
    POST: async ({ cortado }, body) => {
      if (await cortado.isEnqueued(AUDIT_CHAIN))
        throw new HttpProblem(409, 'The audit is already in progress.');
      return queued([await cortado.jobs(FlightAudits).auditNext(body as AuditRequest)]);
    },
  },
  '/api/audits/batch': {
    POST: async ({ cortado, services }) =>
      queued((await startAuditBatch(cortado, services.storedAudits, { chunk: CHUNK })).jobs),
  },
  '/api/syncs': {
    POST: async ({ cortado }) => queued([await cortado.jobs(DelaySync).syncPending()]),
  },
  '/api/month-reports': {
    POST: async ({ cortado }, body) =>
      queued([await cortado.jobs(MonthReports).generate(body as MonthRequest)]),
  },
};
