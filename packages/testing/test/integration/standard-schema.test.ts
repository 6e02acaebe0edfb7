import { ArgumentNotSerializableError, ArgumentValidationError, defineJob, nullable } from '@cortado/core';
import { expectEnqueued, type FakeCortado, fakeCortado } from '@cortado/testing';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';

const isTaken = async (name: string) => name === 'ada';
const got: unknown[] = [];
const note = async (...args: unknown[]) => {
  got.push(...args);
};

const withZod = defineJob(
  'zod',
  { payload: [z.object({ to: z.email(), pages: z.number().int().min(1).default(1) })] },
  async ({ to, pages }) => `${pages.toFixed()} to ${to.toUpperCase()}`,
);
const withValibot = defineJob(
  'valibot',
  { payload: [v.object({ to: v.pipe(v.string(), v.email()), pages: v.number() })] },
  note,
);
const withArktype = defineJob('arktype', { payload: [type({ to: 'string.email', pages: 'number' })] }, note);
const transformed = defineJob(
  'transformed',
  { payload: [z.coerce.date(), z.string().transform(Number)] },
  note,
);
const asynchronous = defineJob(
  'asynchronous',
  {
    payload: [
      z
        .string()
        .refine(async (it) => !(await isTaken(it)), 'is taken')
        .transform(async (it) => `${it}!`),
    ],
  },
  note,
);
const soft = defineJob(
  'soft',
  { payload: [[z.number()], nullable(z.string()), z.string().default('de')] },
  note,
);
const failing = defineJob(
  'failing',
  {
    payload: [
      z.any().refine(() => {
        throw new Error('torn');
      }),
    ],
  },
  note,
);

let app: FakeCortado;
beforeEach(() => {
  got.length = 0;
  app = fakeCortado({
    jobs: [withZod, withValibot, withArktype, transformed, asynchronous, soft, failing],
    log: false,
  });
});
afterEach(() => app.close());

async function violationsOf(calling: Promise<unknown>): Promise<ArgumentValidationError['violations']> {
  const error = await calling.catch((it: unknown) => it);
  if (!(error instanceof ArgumentValidationError)) throw error;
  return error.violations;
}

describe('a Standard Schema in payload', () => {
  it.each(['zod', 'valibot', 'arktype'])(
    'refuses at enqueue what breaks it, in the form of a DTO: %s',
    async (name: string) => {
      expect(await violationsOf(app.enqueue(name, [{ to: 7, pages: 'many' }]))).toEqual(
        expect.arrayContaining([
          { argument: 1, property: 'to', message: expect.any(String) },
          { argument: 1, property: 'pages', message: expect.any(String) },
        ]),
      );
      expect(app.enqueued()).toEqual([]);
    },
  );

  it('gives the method what it makes of the arguments, with the types it says', async () => {
    const handle = await withZod({ to: 'ada@example.com' });
    await app.drain();
    expect((await handle.status()).result).toBe('1 to ADA@EXAMPLE.COM');
    // @ts-expect-error: a call gives what goes into the schema
    await violationsOf(withZod({ to: 7 }));
  });

  it('is applied once: what travels is what was given', async () => {
    await app.enqueue('transformed', ['2026-11-26', '42']);
    expect(app.enqueued()[0]?.args).toEqual([new Date('2026-11-26'), 42]);
    expectEnqueued(transformed, ([at, count]) => at.getUTCDate() === 26 && count.toFixed() === '42');
    await app.drain();
    expect(got).toEqual([new Date('2026-11-26'), 42]);
  });

  it('may be asynchronous, at both ends', async () => {
    expect(await violationsOf(asynchronous('ada'))).toEqual([
      { argument: 1, property: '', message: 'is taken' },
    ]);
    await asynchronous('bob');
    await app.drain();
    expect(got).toEqual(['bob!']);
  });

  it('stands in lists and beside null, and says what may be left out', async () => {
    expect(await violationsOf(app.enqueue('soft', [[1, 'two'], 5]))).toEqual([
      { argument: 1, property: '[1]', message: expect.any(String) },
      { argument: 2, property: '', message: expect.any(String) },
    ]);
    expect(await violationsOf(app.enqueue('zod', []))).toMatchObject([{ argument: 1, property: '' }]);
    await app.enqueue('soft', [[1, 2], null]);
    await app.drain();
    expect(got).toEqual([[1, 2], null, 'de']);
  });

  it('does not take what JSON would change', async () => {
    await expect(app.enqueue('transformed', [new Date(), '42'])).rejects.toThrow(
      ArgumentNotSerializableError,
    );
  });

  it('is told of where it fails itself', async () => {
    expect(await violationsOf(app.enqueue('failing', [1]))).toEqual([
      { argument: 1, property: '', message: 'its schema failed on it (torn)' },
    ]);
  });

  it('is named where jobs are listed', () => {
    const parameters = app.knownJobs().find(({ name }) => name === 'soft')?.parameters;
    expect(parameters?.map((it) => it.type)).toEqual(['zod schema[]', 'zod schema | null', 'zod schema']);
  });
});
