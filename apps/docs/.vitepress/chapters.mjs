/** The pages in the order in which a newcomer needs them. */
const page = (text, link) => ({ text, link });

export const chapters = [
  {
    text: 'Begin',
    items: [
      page('Install, and a first job', '/docs/first-job'),
      page('In your service', '/docs/in-your-service'),
      page('In a NestJS application', '/docs/nestjs'),
      page('Deploy and shut down', '/docs/deploying'),
      page('Testing', '/docs/testing'),
      page('Examples', '/docs/examples'),
    ],
  },
  {
    text: 'Coming from others',
    items: [
      page('BullMQ, and beside it', '/docs/migrating/bullmq'),
      page('@nestjs/bullmq', '/docs/migrating/nestjs-bullmq'),
      page('Agenda', '/docs/migrating/agenda'),
      page('pg-boss', '/docs/migrating/pg-boss'),
      page('Frappe: the code', '/docs/migrating/frappe'),
      page('Frappe: the commands', '/docs/frappe'),
    ],
  },
  {
    text: 'In production',
    items: [
      page('Several services on one Redis', '/docs/several-services'),
      page('Errors, logs, monitoring, health', '/docs/monitoring'),
      page('Build tools and names', '/docs/build-tools'),
      page('Redis and PostgreSQL', '/docs/datastores'),
      page('JavaScript', '/docs/javascript'),
      page('Sentinel, Cluster, durability', '/docs/scaling'),
      page('What a job costs', '/docs/performance'),
      page('Upgrading', '/docs/upgrading'),
      page('Changelog', '/CHANGELOG'),
    ],
  },
  {
    text: 'Day by day',
    items: [
      page('Recipes', '/docs/recipes'),
      page('Command line', '/docs/cli'),
      page('Dashboard', '/docs/dashboard'),
      page('Looking and steering', '/docs/operations'),
      page('Realtime: server', '/docs/realtime'),
      page('Realtime: browser', '/docs/realtime-client'),
    ],
  },
  {
    text: 'Subjects',
    items: [
      page('All of them', '/docs/guide'),
      page('Declaring jobs: arguments, options', '/docs/declaring-jobs'),
      page('While a job runs, and after it', '/docs/running-jobs'),
      page('Unique jobs', '/docs/unique-jobs'),
      page('Many jobs, and long ones', '/docs/batches'),
      page('Jobs and your database', '/docs/transactions'),
      page('What surrounds a job', '/docs/around-jobs'),
      page('Schedules', '/docs/schedules'),
      page('The app, its queues, its datastore', '/docs/app-options'),
      page('Workers and pools', '/docs/workers'),
      page('Bundles', '/docs/bundles'),
    ],
  },
  {
    text: 'Reference',
    items: [
      page('Events', '/docs/events'),
      page('Guarantees', '/docs/guarantees'),
      page('Errors', '/docs/errors'),
      page('Error codes', '/docs/error-codes'),
      page('API', '/docs/api/README'),
    ],
  },
  {
    text: 'Inside',
    collapsed: true,
    items: [
      page('Architecture', '/ARCHITECTURE'),
      page('BullMQ internals', '/docs/bullmq-internals'),
      page('Embedded database', '/packages/embedded/README'),
      page('Dependencies', '/docs/dependencies'),
      page('Contributing', '/CONTRIBUTING'),
    ],
  },
];

/** What stands at the top of every page. */
export const places = [
  page('First job', '/docs/first-job'),
  page('Guide', '/docs/guide'),
  page('Recipes', '/docs/recipes'),
  page('Guarantees', '/docs/guarantees'),
  page('API', '/docs/api/README'),
];
