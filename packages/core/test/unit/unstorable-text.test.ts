import {
  ArgumentNotSerializableError,
  CheckpointNotSerializableError,
  ContextValueError,
  type Cortado,
  createCortado,
  currentJob,
  defineJob,
  InvalidMetaError,
  InvalidOptionsError,
  runAs,
} from '@cortado/core';

const HALF = '\ud83d';
const NUL = '\0';
const NOWHERE = 'redis://127.0.0.1:1';

/** Refused before a datastore is needed, and so alike on all of them. */
describe('text that not every datastore can hold', () => {
  let cortado: Cortado;
  const tidy = defineJob('tidy', { inline: true }, async (what: string) => {
    const { meta, checkpoint } = currentJob();
    if (what === 'meta') await meta.set({ cut: HALF });
    if (what === 'checkpoint') await checkpoint.save({ at: [NUL] });
  });

  beforeAll(() => {
    cortado = createCortado({ connection: NOWHERE, jobs: [tidy] });
  });
  afterAll(() => cortado.close());

  it.each<[string, Record<string, unknown>]>([
    ['a user', { user: `ada${HALF}` }],
    ['a tag', { tags: ['fine', `x${NUL}`] }],
    ['a unique key', { unique: `k${HALF}` }],
    ['a unique key that is made', { unique: { key: () => `k${NUL}` } }],
    ['a unique key with more', { unique: { key: `k${NUL}`, ttl: '1m' } }],
  ])('is refused as %s of a call', async (_, options) => {
    const refused = await cortado.enqueue('tidy', ['it'], { ...options, inline: false }).catch((it) => it);
    expect(refused).toBeInstanceOf(InvalidOptionsError);
    expect(refused.problems).toEqual([
      expect.stringMatching(/NUL or half of a surrogate pair|1 to 100 characters/),
    ]);
  });

  it('is refused as the user of the place of a call', async () => {
    await expect(runAs(`ada${NUL}`, () => cortado.enqueue('tidy', ['it']))).rejects.toThrow(
      'Expected its user to be text without a NUL or half of a surrogate pair, found "ada\\u0000".',
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ['value', { tenant: { name: HALF } }],
    ['key', { [`ten${NUL}ant`]: 1 }],
  ])('is refused as a context %s', async (_, context) => {
    await expect(cortado.enqueue('tidy', ['it'], { context })).rejects.toBeInstanceOf(ContextValueError);
  });

  it('is refused as an argument', async () => {
    await expect(tidy(`x${HALF}`)).rejects.toBeInstanceOf(ArgumentNotSerializableError);
    await expect(tidy('a whole \u{1f600}')).resolves.toBeDefined();
  });

  it.each([
    ['meta', InvalidMetaError],
    ['checkpoint', CheckpointNotSerializableError],
  ])('is refused as %s of a running job', async (what, type) => {
    const failures: Error[] = [];
    const stop = cortado.on('job.failed', ({ error }) => failures.push(error));
    await cortado.enqueue('tidy', [what]);
    stop();
    expect(failures).toEqual([expect.any(type)]);
  });

  it('is refused as the name of a job', () => {
    const declare = () =>
      createCortado({ connection: NOWHERE, jobs: [defineJob(`bad${NUL}`, {}, async () => undefined)] });
    expect(declare).toThrow(/bad/);
  });
});
