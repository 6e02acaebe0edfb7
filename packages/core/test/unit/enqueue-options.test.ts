import { ConfigurationError, createCortado, defineJob, InvalidOptionsError } from '@cortado/core';

const job = defineJob('tidy', {}, async () => undefined);

function problemsOf(options: object): readonly string[] {
  try {
    createCortado({ connection: 'redis://127.0.0.1:1', jobs: [job], ...options });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

it.each([
  ['an empty key', { unique: '' }],
  ['a key of 513 characters', { unique: 'k'.repeat(513) }],
  ['a key without a key', { unique: { ttl: '1m' } }],
  ['an unknown conflict', { unique: { key: 'a', onConflict: 'merge' } }],
  ['a latest that runs out', { unique: { key: 'a', ttl: '1m', onConflict: 'latest' } }],
  ['an unknown end', { unique: { key: 'a', until: 'never' } }],
])('boot refuses %s on a method', (_, options) => {
  const bad = defineJob('bad', options as object, async () => undefined);
  expect(problemsOf({ jobs: [bad] })).toEqual([expect.stringContaining('"unique" on bad')]);
});

it.each([
  ['a context provider that is a value', { context: { tenant: 'acme' } }, 'context provider "tenant"'],
  ['an inline that is no flag', { inline: 'yes' }, '"inline"'],
  ['a middleware that is a function', { middleware: [() => undefined] }, 'middleware'],
  ['a middleware of other parts', { middleware: [{ before: () => undefined }] }, 'middleware'],
  ['a telemetry that is none', { telemetry: {} }, '"telemetry"'],
  ['a limit of no jobs', { queues: { short: { maxWaiting: 0 } } }, '"maxWaiting"'],
])('boot refuses %s', (_, options, words) => {
  expect(problemsOf(options)).toEqual([expect.stringContaining(words)]);
});

it('a call refuses options that are wrong, also behind a middleware', async () => {
  const cortado = createCortado({ connection: 'redis://127.0.0.1:1', jobs: [job] });
  const bad = () => cortado.enqueue('tidy', [], { unique: { key: 'a', ttl: 'soon' as '5m' } });
  await expect(bad()).rejects.toThrow(InvalidOptionsError);
  cortado.use({ enqueue: (_, next) => next() });
  await expect(bad()).rejects.toThrow(InvalidOptionsError);
  expect(() => cortado.use({} as object)).toThrow(ConfigurationError);
  await cortado.close();
});
