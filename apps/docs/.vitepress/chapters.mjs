/** The pages in the order in which a newcomer needs them. */
const page = (text, link) => ({ text, link });

export const chapters = [
  {
    text: 'Begin',
    items: [
      page('Install, and a first job', '/'),
      page('In a NestJS application', '/docs/nestjs'),
      page('Testing', '/docs/testing'),
    ],
  },
  {
    text: 'Coming from others',
    items: [page('BullMQ, and beside it', '/docs/migrating/bullmq'), page('Frappe', '/docs/frappe')],
  },
  {
    text: 'In production',
    items: [
      page('Errors', '/docs/errors'),
      page('Error codes', '/docs/error-codes'),
      page('Upgrading', '/docs/upgrading'),
      page('Looking and steering', '/docs/operations'),
      page('Command line', '/docs/cli'),
      page('Dashboard', '/docs/dashboard'),
      page('Sentinel, Cluster, durability', '/docs/scaling'),
      page('What a job costs', '/docs/performance'),
    ],
  },
  {
    text: 'Reference',
    items: [
      page('Guide: options, workers, engines', '/docs/guide'),
      page('Schedules', '/docs/schedules'),
      page('Realtime: server', '/docs/realtime'),
      page('Realtime: browser', '/docs/realtime-client'),
      page('Guarantees', '/docs/guarantees'),
      page('BullMQ internals', '/docs/bullmq-internals'),
      page('Dependencies', '/docs/dependencies'),
      page('API', '/docs/api/README'),
    ],
  },
];
