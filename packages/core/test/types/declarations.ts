// Compiled twice, with legacy and with standard decorators, against the built declarations.
// Every @ts-expect-error is an assertion: tsc fails when the line below it compiles.
import {
  type BatchEnd,
  type BatchHandle,
  chunked,
  createCortado,
  currentJob,
  Document,
  defineJob,
  Enqueue,
  type Enqueued,
  isJobHandle,
  type JobEnd,
  type JobHandle,
  type Jsonify,
  runInTransaction,
  Scheduled,
  type Step,
  type TransactionHooks,
  withPg,
} from '@cortado/core';
import type pg from 'pg';

export class Report {
  title = '';
  madeAt = new Date();
}

async function* rowsAfter(from?: number): AsyncGenerator<Step<number, { amount: number }>> {
  yield { checkpoint: (from ?? 0) + 1, value: { amount: 1 } };
}

function* rowsByDate(_from?: Date): Generator<Step<Date, string>> {
  yield { checkpoint: new Date(), value: '' };
}

export class Reports {
  @Enqueue({
    queue: 'long',
    timeout: '20m',
    attempts: 3,
    backoff: { type: 'exponential', delay: '5s', jitter: 0.2 },
  })
  async generate(id: string, rows: number): Enqueued<Report> {
    await currentJob().progress(50, { title: 'Report', description: `${rows}` });
    return { ...new Report(), title: id };
  }

  @Enqueue()
  async ping(): Promise<void> {}

  @Enqueue()
  async text(): Enqueued<string> {
    return 'text';
  }

  @Enqueue()
  async maybe(): Enqueued<string | undefined> {
    return undefined;
  }

  @Enqueue()
  async fails(): Enqueued<never> {
    throw new Error('always');
  }

  @Enqueue()
  async anything(): Enqueued<unknown> {
    return 1;
  }

  @Enqueue({
    onSuccess: 'Reports.reported',
    onFailure: 'Reports.reported',
    retryIf: (error) => error.message !== 'gone',
    backoff: { type: 'patient' },
  })
  async followed(): Enqueued<string> {
    return 'followed';
  }

  @Enqueue()
  async reported(end: JobEnd<string>): Promise<void> {
    const result: string | undefined = end.result;
    const reason: string | undefined = end.cancelled;
    void [result, reason, end.job.attempts, end.error?.message];
  }

  // @ts-expect-error a backoff is known by its name
  @Enqueue({ backoff: { type: 5 } })
  async wrongBackoff(): Promise<void> {}

  // @ts-expect-error a decorated method may not promise its result: the caller gets a handle
  @Enqueue()
  async liar(): Promise<string> {
    return 'never what the caller gets';
  }

  // @ts-expect-error nor may it be synchronous
  @Enqueue()
  sync(): string {
    return '';
  }

  // @ts-expect-error nor a generator: what it yields would go nowhere
  @Enqueue()
  async *rows(): AsyncGenerator<string> {
    yield '';
  }

  // @ts-expect-error nor may a schedule
  @Scheduled('daily')
  async *dailyRows(): AsyncGenerator<string> {
    yield '';
  }

  @Enqueue()
  async walk(): Enqueued<number> {
    let sum = 0;
    for await (const row of currentJob().iterate((from) => rowsAfter(from))) sum += row.amount;
    for await (const row of currentJob().iterate(rowsAfter, { shard: 'b' })) sum += row.amount;
    // @ts-expect-error a Date does not come back from JSON as one
    for await (const row of currentJob().iterate(rowsByDate, { shard: 'c' })) void row;
    const page = await currentJob().checkpoint.load<{ page: number }>();
    await currentJob().checkpoint.save({ page: (page?.page ?? 0) + 1 });
    return sum;
  }

  // @ts-expect-error an unknown option
  @Enqueue({ atempts: 3 })
  async mistyped(): Promise<void> {}

  // @ts-expect-error not a duration
  @Enqueue({ timeout: 'soon' })
  async never(): Promise<void> {}

  @Scheduled('0 9 * * 1-5', { timezone: 'Europe/Berlin' })
  async weekdaySummary(): Promise<void> {}

  @Scheduled('daily_long')
  @Enqueue({ attempts: 2 })
  async nightly(): Enqueued<number> {
    return 1;
  }

  // @ts-expect-error a schedule passes no arguments
  @Scheduled('daily')
  async withParameter(_day: string): Promise<void> {}

  // @ts-expect-error an optional parameter is a parameter
  @Scheduled('daily')
  async withOptional(_day?: string): Promise<void> {}

  plain(): string {
    return '';
  }

  async promised(): Promise<string> {
    return '';
  }
}

export const resize = defineJob('resize', { queue: 'short' }, async (id: string, width: number) => ({
  id,
  width,
}));

interface Fields {
  at: Date;
  next: string | undefined;
  list: (string | undefined)[];
  why: Error & { code: number };
}

export async function uses(reports: Reports): Promise<void> {
  const cortado = createCortado({ services: [Reports], jobs: [resize] });
  const jobs = cortado.jobs(Reports, { delay: '5m', user: 'alice' });

  const handle: JobHandle<Report> = await jobs.generate('a', 1);
  const result: Jsonify<Report> = await handle.result({ timeout: '30s' });
  const title: string = result.title;
  const madeAt: string = result.madeAt;
  const ofInstance: JobHandle<string> = await cortado.jobs(reports).text();
  const nothing: null = await (await jobs.ping()).result();
  const _fields: { at: string; next: string | undefined; list: (string | null)[]; why: { code: number } } =
    {} as Jsonify<Fields>;
  // @ts-expect-error an undefined field is left out
  const _null: null | string = ({} as Jsonify<Fields>).next;
  const perhaps: string | null = await (await jobs.maybe()).result();
  const count: number = await (await jobs.nightly()).result();

  // @ts-expect-error a wrong argument
  await jobs.generate(1, 1);
  // @ts-expect-error a missing argument
  await jobs.generate('a');
  // @ts-expect-error an unknown option of the call
  cortado.jobs(Reports, { dely: '5m' });
  // @ts-expect-error not a method
  await jobs.nothing();
  // @ts-expect-error a method that is no job
  jobs.plain();
  // @ts-expect-error a method that promises its result is no job
  await jobs.promised();
  // @ts-expect-error a Date does not come back as one
  const date: Date = result.madeAt;

  const batch = cortado.batch({ name: 'reports', onFinished: 'Reports.ping', onFailure: reports.ping });
  for (const [id] of chunked(['a', 'b'], 1)) batch.jobs(Reports).generate(String(id), 1);
  batch.jobs(reports, { delay: '5m' }).ping().add('Reports.text').add(reports.generate, ['a', 1]);
  // @ts-expect-error a wrong argument
  batch.jobs(Reports).generate(1, 1);
  // @ts-expect-error a method that is no job
  batch.jobs(Reports).plain();
  // @ts-expect-error a wrong argument of a method
  batch.add(reports.generate, [1, 1]);
  // @ts-expect-error an unknown option
  cortado.batch({ onSucces: 'Reports.ping' });
  const batched: BatchHandle = await batch.run();
  const end: BatchEnd = await batched.result();
  void [end.completed, end.failures];

  const called = await reports.text();
  // @ts-expect-error it may be a handle: look first
  called.length;
  if (isJobHandle(called)) called.id;
  else called.length;

  const resized: JobHandle<{ id: string; width: number }> = await resize('a', 100);
  // @ts-expect-error a wrong argument of a function job
  await resize('a', 'wide');
  // @ts-expect-error a handle is not thenable: `await` must not wait for the job
  resized.then;

  void [title, madeAt, ofInstance, nothing, perhaps, count, date, resized];
}

@Document({ load: (name) => Order.find(name), name: (order) => order.id })
export class Order {
  id = '';

  static async find(name: string): Promise<Order | undefined> {
    return name ? new Order() : undefined;
  }

  @Enqueue()
  async submit(discount: number): Enqueued<number> {
    return discount;
  }
}

// @ts-expect-error what is loaded must be what the decorator stands on
@Document({ load: () => new Report(), name: (report) => report.title })
export class NoReport {}

// @ts-expect-error a document's name is text
@Document({ load: () => new Numbered(), name: (it: Numbered) => it.id })
export class Numbered {
  id = 1;
}

export async function transactions(pool: pg.Pool, hooks: TransactionHooks<{ insert(row: string): void }>) {
  const cortado = createCortado({});
  const submitted: JobHandle<number> = await cortado.jobs(new Order()).submit(1);
  const typed: JobHandle<number> = await runInTransaction(withPg(pool), async (client) => {
    await client.query('SELECT 1', [1]);
    return await cortado.jobsWith(client, new Order(), { delay: '5m' }).submit(1);
  });
  const own = await runInTransaction(withPg<pg.PoolClient>(pool), async (client) =>
    client.listenerCount('error'),
  );
  // @ts-expect-error arguments are those of the method
  await cortado.jobsWith(await pool.connect(), new Order()).submit('1');
  // @ts-expect-error a client runs statements
  await cortado.enqueueWith({}, 'Order.submit');
  const text: string = await runInTransaction(hooks, (tx) => {
    tx.insert('row');
    return 'text';
  });
  return { submitted, typed, own, text };
}
