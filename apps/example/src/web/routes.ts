import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cortado, JobHandle } from '@cortado/core';
import { DelayReports } from '../flights/delay-reports.js';
import { FlightImports } from '../flights/flight-imports.js';
import type { ImportRequest } from '../flights/import-request.js';
import type { ReportRequest } from '../flights/report-request.js';
import { REPORT_FILES } from '../flights/report-shelf.js';
import type { Notice } from '../notifications/notice.js';
import { latestNotices, Notifications } from '../notifications/notifications.js';
import { packageFolder } from '../package-folder.js';
import type { Services } from '../services.js';
import type { Answer } from './answer.js';
import { HttpProblem } from './http-problem.js';
import { latestResult, readBoard } from './job-board.js';
import { countTables } from './tables-count.js';

/** What a route works with. */
export interface Desk {
  readonly cortado: Cortado;
  readonly services: Services;
}

type Route = (desk: Desk, body: object) => Promise<Answer>;

/** The page's whole API. GET looks; POST queues jobs and answers 202 with them. A body is checked where its job is queued. */
export const ROUTES: Readonly<Record<string, { readonly GET?: Route; readonly POST?: Route }>> = {
  '/': { GET: () => page('index.html', 'text/html; charset=utf-8') },
  '/page.css': { GET: () => page('page.css', 'text/css; charset=utf-8') },
  '/board.css': { GET: () => page('board.css', 'text/css; charset=utf-8') },
  '/page.js': { GET: () => page('page.js', 'text/javascript; charset=utf-8') },
  '/favicon.svg': { GET: () => page('favicon.svg', 'image/svg+xml') },

  '/api/board': {
    GET: async ({ cortado, services }) => {
      const [jobs, counts, notices] = await Promise.all([
        readBoard(cortado),
        countTables(services.database),
        latestNotices(services.database, 5),
      ]);
      return { status: 200, json: { jobs, counts, notices } };
    },
  },
  '/api/reports': {
    GET: async ({ cortado }) => {
      const [perHour, perAirportAndHour] = await Promise.all([
        latestResult(cortado, 'default', 'DelayReports.perHour'),
        latestResult(cortado, 'default', 'DelayReports.perAirportAndHour'),
      ]);
      return { status: 200, json: { perHour, perAirportAndHour } };
    },
    POST: async ({ cortado }, body) => {
      const reports = cortado.jobs(DelayReports);
      return queued([await reports.perAirportAndHour(body as ReportRequest), await reports.perHour()]);
    },
  },
  '/api/imports': {
    POST: async ({ cortado }, body) => {
      const imports = cortado.jobs(FlightImports);
      const request = body as ImportRequest;
      return queued([await imports.importAll(request), await imports.importDepartures(request)]);
    },
  },
  '/api/notices': {
    POST: async ({ cortado }, body) => queued([await cortado.jobs(Notifications).notify(body as Notice)]),
  },

  ...Object.fromEntries(
    REPORT_FILES.map((file) => [
      `/reports/${file}`,
      {
        GET: async ({ services: { shelf } }: Desk) => {
          if (!shelf.has(file)) throw new HttpProblem(404, 'This report has not been written yet.');
          return {
            status: 200,
            bytes: await readFile(shelf.pathOf(file)),
            type: 'text/csv; charset=utf-8',
            download: file,
          };
        },
      },
    ]),
  ),
};

function queued(jobs: readonly Pick<JobHandle<unknown>, 'id' | 'queue' | 'name'>[]): Answer {
  return { status: 202, json: { jobs } };
}

async function page(file: string, type: string): Promise<Answer> {
  return { status: 200, bytes: await readFile(join(packageFolder(), 'public', file)), type };
}
