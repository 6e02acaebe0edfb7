import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DelayReports } from '../flights/delay-reports.js';
import { FlightImports } from '../flights/flight-imports.js';
import type { ImportRequest } from '../flights/import-request.js';
import { REPORT_FILES } from '../flights/report-files.js';
import type { ReportRequest } from '../flights/report-request.js';
import type { Notice } from '../notifications/notice.js';
import { Notifications } from '../notifications/notifications.js';
import { packageFolder } from '../package-folder.js';
import type { Answer } from './answer.js';
import { readBoard } from './board.js';
import { firstPage } from './first-page.js';
import { HttpProblem } from './http-problem.js';
import { latestResult } from './latest-result.js';
import { isUserName, signInCookie } from './request-user.js';
import { queued, type Route, type RouteTable } from './route.js';
import { WORKFLOW_ROUTES } from './workflow-routes.js';

/** Paths that name something. */
const PATTERNS: readonly [RegExp, (...names: string[]) => Route][] = [
  [
    /^\/downloads\/([\w-]+\.csv)$/,
    (name) =>
      ({ services }) =>
        csv(services.downloads, name),
  ],
  [/^\/api\/jobs\/([\w-]+)\/([\w-]+)$/, (queue, id) => (deps) => jobStatus(deps, queue, id)],
];

/** The page's whole API. GET looks; POST queues jobs and answers 202 with them. A body is checked where its job is queued. */
const ROUTES: RouteTable = {
  '/': { GET: ({ services }) => firstPage(services.database) },
  '/page.css': { GET: () => page('page.css', 'text/css; charset=utf-8') },
  '/controls.css': { GET: () => page('controls.css', 'text/css; charset=utf-8') },
  '/board.css': { GET: () => page('board.css', 'text/css; charset=utf-8') },
  '/page.js': { GET: () => page('page.js', 'text/javascript; charset=utf-8') },
  '/reports.js': { GET: () => page('reports.js', 'text/javascript; charset=utf-8') },
  '/favicon.svg': { GET: () => page('favicon.svg', 'image/svg+xml') },

  '/api/board': {
    GET: async ({ services }) => ({ status: 200, json: await readBoard(services.database) }),
  },
  '/api/sign-in': {
    POST: async (_, body) => {
      const { user } = body as { user?: unknown };
      if (!isUserName(user))
        throw new HttpProblem(400, 'Expected a name of 1 to 60 letters, digits or .@_-.');
      return { status: 200, json: { user }, cookie: signInCookie(user) };
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
    POST: async ({ cortado, services }, body) => {
      const request = body as ImportRequest;
      return queued([
        await services.importRequests.request(request),
        await cortado.jobs(FlightImports).importDepartures(request),
      ]);
    },
  },
  '/api/notices': {
    POST: async ({ cortado }, body) => queued([await cortado.jobs(Notifications).notify(body as Notice)]),
  },
  ...WORKFLOW_ROUTES,

  ...Object.fromEntries(
    REPORT_FILES.map((file) => [
      `/reports/${file}`,
      { GET: (({ services: { reports } }) => csv(reports, file)) satisfies Route },
    ]),
  ),
};

/** What answers at a path, by method; `undefined` where there is nothing. */
export function routeAt(path: string): RouteTable[string] | undefined {
  if (Object.hasOwn(ROUTES, path)) return ROUTES[path];
  for (const [pattern, route] of PATTERNS) {
    const found = pattern.exec(path);
    if (found) return { GET: route(...found.slice(1)) };
  }
  return undefined;
}

async function jobStatus({ cortado }: Parameters<Route>[0], queue: string, id: string): Promise<Answer> {
  const status = await cortado.job(queue, id).status();
  if (status.state === 'not_found') throw new HttpProblem(404, 'There is no such job, or no longer.');
  return { status: 200, json: status };
}

async function csv<N extends string>(
  files: { has(file: N): boolean; pathOf(file: N): string },
  file: N,
): Promise<Answer> {
  if (!files.has(file)) throw new HttpProblem(404, 'This file has not been written yet, or is gone.');
  const bytes = await readFile(files.pathOf(file));
  return { status: 200, bytes, type: 'text/csv; charset=utf-8', download: file };
}

async function page(file: string, type: string): Promise<Answer> {
  return { status: 200, bytes: await readFile(join(packageFolder(), 'public', file)), type };
}
