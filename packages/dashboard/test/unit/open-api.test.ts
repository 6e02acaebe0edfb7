import { z } from 'zod';
import { openApi } from '../../src/api/open-api.js';
import { ROUTES } from '../../src/api/routes.js';

interface Operation {
  readonly requestBody: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { readonly content: Record<string, unknown> }>;
}

const paths = openApi(ROUTES).paths as Record<string, Record<string, Operation>>;
const operationOf = ({ method, path }: { method: string; path: string }) =>
  paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];

const TIME = '2026-01-01T00:00:00Z';
const BODIES: readonly object[] = [
  {},
  { reason: 'a deploy' },
  { reason: 7 },
  { reason: 'x'.repeat(501) },
  { nobody: 'asked' },
  { reason: 'a deploy', until: TIME },
  { until: 'tomorrow' },
  { for: '1h' },
  { for: '1h', until: TIME },
  { for: '0m' },
  { concurrency: 4 },
  { concurrency: null },
  { concurrency: 0 },
  { limiter: { max: 1, duration: 1_000 } },
  { limiter: { max: 1 } },
  { dryRun: true },
  { dryRun: 'yes' },
  { filter: {}, dryRun: true },
  { filter: { states: ['failed'], olderThan: '7d' }, dryRun: false },
  { filter: { states: [] }, dryRun: false },
  { filter: { olderThan: 'long' }, dryRun: false },
  { from: TIME, to: TIME, dryRun: true },
  { from: TIME, dryRun: true },
  { host: 'web-1', pid: 7 },
  { host: 'web-1', pid: 7, processes: 4 },
  { host: 'web-1', pid: 0 },
  { arguments: '["x"]' },
  { arguments: ['x'] },
];

interface Fields {
  readonly required: string[];
}

/** As whoever reads a schema takes it; `fromJSONSchema` has no eye for what stands beside `anyOf` and `not`. */
function documented({ anyOf, not, ...rest }: { anyOf?: Fields[]; not?: Fields }): z.ZodType {
  const has = (body: unknown, it: Fields) => it.required.every((name) => name in (body as object));
  return z
    .fromJSONSchema(rest as Parameters<typeof z.fromJSONSchema>[0])
    .refine((body) => anyOf?.some((it) => has(body, it)) ?? true)
    .refine((body) => !not || !has(body, not));
}

describe('the document of the API', () => {
  it.each(ROUTES.filter((it) => it.method === 'POST').map((it) => [it.path, it] as const))(
    'takes the bodies that are taken, and no others: %s',
    (_, route) => {
      const schema = operationOf(route)?.requestBody.content['application/json']?.schema ?? {};
      const isTaken = (it: z.ZodType) => BODIES.filter((body) => it.safeParse(body).success);
      expect(isTaken(documented(schema))).toEqual(isTaken(route.handler.body));
      expect(isTaken(route.handler.body)).not.toEqual([]);
    },
  );

  it('says what may have gone wrong beside an act that was done', () => {
    const answer = operationOf({ method: 'POST', path: '/queues/:queue/pause' })?.responses['200'];
    expect(JSON.stringify(answer)).toContain('["no-audit-entry","on-act-failed","on-act-late"]');
  });

  it('says in which form an answer comes, and where it may wait for a second person', () => {
    const formOf = (method: string, path: string) =>
      Object.keys(operationOf({ method, path })?.responses['200']?.content ?? {});
    expect(formOf('GET', '/live')).toEqual(['text/event-stream']);
    expect(formOf('POST', '/jobs/retry')).toEqual(['application/x-ndjson']);
    expect(formOf('POST', '/errors/clear')).toEqual(['application/json']);
    const mayWait = ROUTES.filter((it) => operationOf(it)?.responses['202']).map((it) => it.path);
    expect(mayWait).toContain('/jobs/retry');
    expect(mayWait).not.toContain('/requests/:request/confirm');
    expect(mayWait).not.toContain('/jobs');
  });
});
