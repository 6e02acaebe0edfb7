import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { withoutTilde, withTilde } from '../src/http/path-word.js';
import { NotFound } from './components/not-found.js';
import { Shell } from './layout/shell.js';
import { lazyPage } from './lazy-page.js';
import {
  readAuditSearch,
  readBatchSearch,
  readErrorsSearch,
  readGroupSearch,
  readOverviewSearch,
  readQueuesSearch,
} from './page-search.js';
import { readJobSearch } from './pages/jobs/job-search.js';

/** Names in an address are as the API has them in its paths. */
function words<Name extends string>(...names: Name[]) {
  type Words = Record<Name, string>;
  const each = (all: Words, change: (word: string) => string) =>
    Object.fromEntries(names.map((it) => [it, change(all[it])])) as Words;
  return {
    parse: (all: Words) => each(all, withoutTilde),
    stringify: (all: Words) => each(all, withTilde),
  };
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const pages = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    validateSearch: readOverviewSearch,
    component: lazyPage(() => import('./pages/overview/overview-page.js'), 'OverviewPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/jobs',
    validateSearch: readJobSearch,
    component: lazyPage(() => import('./pages/jobs/jobs-page.js'), 'JobsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/queues/$queue/jobs/$job',
    params: words('queue', 'job'),
    component: lazyPage(() => import('./pages/job/job-page.js'), 'JobPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/queues',
    validateSearch: readQueuesSearch,
    component: lazyPage(() => import('./pages/queues/queues-page.js'), 'QueuesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/batches',
    component: lazyPage(() => import('./pages/batches/batches-page.js'), 'BatchesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/queues/$queue/batches/$batch',
    params: words('queue', 'batch'),
    validateSearch: readBatchSearch,
    component: lazyPage(() => import('./pages/batches/batch-page.js'), 'BatchPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/schedules',
    component: lazyPage(() => import('./pages/schedules/schedules-page.js'), 'SchedulesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/schedules/$schedule',
    params: words('schedule'),
    component: lazyPage(() => import('./pages/schedules/schedule-page.js'), 'SchedulePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workers',
    component: lazyPage(() => import('./pages/workers/workers-page.js'), 'WorkersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/errors',
    validateSearch: readErrorsSearch,
    component: lazyPage(() => import('./pages/errors/errors-page.js'), 'ErrorsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/errors/log',
    component: lazyPage(() => import('./pages/errors/error-log-page.js'), 'ErrorLogPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/errors/groups/$group',
    params: words('group'),
    validateSearch: readGroupSearch,
    component: lazyPage(() => import('./pages/errors/error-group-page.js'), 'ErrorGroupPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/errors/$error',
    params: words('error'),
    component: lazyPage(() => import('./pages/errors/error-page.js'), 'ErrorPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/doctor',
    component: lazyPage(() => import('./pages/doctor/doctor-page.js'), 'DoctorPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/requests',
    component: lazyPage(() => import('./pages/requests/requests-page.js'), 'RequestsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    validateSearch: readAuditSearch,
    component: lazyPage(() => import('./pages/audit/audit-page.js'), 'AuditPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(pages),
  basepath: new URL(document.baseURI).pathname,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
