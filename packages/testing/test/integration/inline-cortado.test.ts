import {
  AppClosedError,
  type BatchEnd,
  currentJob,
  Document,
  DocumentNameError,
  defineJob,
  Enqueue,
  type Enqueued,
  RetryLater,
} from '@cortado/core';
import { expectEnqueued, fakeCortado, inlineCortado, performJob } from '@cortado/testing';

class Imports {
  static ran: string[] = [];

  @Enqueue({ attempts: 3, priority: 4, tags: ['import'] })
  async chunk(file: string): Enqueued<string> {
    Imports.ran.push(file);
    if (file.startsWith('broken')) throw new Error(`cannot read ${file}`);
    return file.toUpperCase();
  }

  @Enqueue()
  async all(files: string[]): Promise<void> {
    for (const file of files) await this.chunk(file);
  }

  @Enqueue()
  async patient(): Promise<void> {
    throw new RetryLater('2h');
  }

  @Enqueue({ inline: true })
  async atOnce(): Enqueued<string> {
    return 'done';
  }

  @Enqueue({ onSuccess: 'Imports.finished' })
  async told(): Enqueued<string> {
    await this.atOnce();
    return 'told';
  }

  @Enqueue({ payload: [Object] })
  async finished({ total, completed, failed }: BatchEnd): Promise<void> {
    Imports.ran.push(`${completed} of ${total}, ${failed} failed, on attempt ${currentJob().attempt}`);
  }
}

beforeEach(() => {
  Imports.ran = [];
});

describe('what a fake app was given', () => {
  it('says of a job that ran where it was called what it says of any other', async () => {
    using app = inlineCortado({ services: [Imports] });
    app.use({ enqueue: async (_, next) => void (await next({ options: { user: 'ada' } })) });
    await app.jobs(Imports).all(['a', 'broken']);
    const facts = app.enqueued().map(({ name, state, attempts, priority, tags, user }) => {
      return [name, state, attempts, priority, tags, user];
    });
    expect(facts).toEqual([
      ['Imports.all', 'completed', 1, 0, [], 'ada'],
      ['Imports.chunk', 'completed', 3, 4, ['import'], 'ada'],
      ['Imports.chunk', 'failed', 3, 4, ['import'], 'ada'],
    ]);
    expect(Imports.ran).toEqual(['a', 'broken', 'broken', 'broken']);
  });

  it('has a job once, in the order of their coming, also where an inline app is told to let one wait', async () => {
    using app = inlineCortado({ services: [Imports] });
    const waiting = await app.jobs(Imports, { inline: false }).chunk('later');
    await app.jobs(Imports).chunk('now');
    const patient = await app.jobs(Imports).patient();
    expect(app.enqueued().map(({ id, args: [file], state }) => [id, file, state])).toEqual([
      [waiting.id, 'later', 'waiting'],
      [expect.any(String), 'now', 'completed'],
      [patient.id, undefined, 'delayed'],
    ]);
    expect(await app.queue('default').counts()).toMatchObject({ waiting: 0, prioritized: 1, completed: 0 });
  });

  it('has one that is inline by its own options, and none that a test performs', async () => {
    using app = fakeCortado({ services: [Imports] });
    await expect(performJob(Imports, 'told', [])).resolves.toBe('told');
    expect(app.enqueued().map(({ name, state }) => [name, state])).toEqual([['Imports.atOnce', 'completed']]);
    expectEnqueued(Imports, 'atOnce');
  });

  it('has what a performed job calls in an inline app, and neither that job nor what follows it', async () => {
    using app = inlineCortado({ services: [Imports] });
    const names = () => app.enqueued().map(({ name }) => name);
    await performJob(Imports, 'told', []);
    expect(names()).toEqual(['Imports.atOnce']);
    await app.jobs(Imports).told();
    expect(names().slice(1)).toEqual(['Imports.told', 'Imports.atOnce', 'Imports.finished']);
  });
});

describe('a batch of an inline app', () => {
  it('has ended when its call resolves, its callbacks too', async () => {
    using app = inlineCortado({ services: [Imports] });
    const batch = await app
      .batch({ onFinished: 'Imports.finished' })
      .add('Imports.chunk', ['a'])
      .add('Imports.chunk', ['broken'], { delay: '1h', backoff: { type: 'fixed', delay: '1h' } })
      .run();
    expect(Imports.ran).toEqual(['a', 'broken', 'broken', 'broken', '1 of 2, 1 failed, on attempt 1']);
    await expect(batch.status()).resolves.toMatchObject({ state: 'failed', completed: 1, failed: 1 });
    await expect(batch.result()).resolves.toMatchObject({ total: 2 });
    expect(app.enqueued().map(({ name, state }) => [name, state])).toEqual([
      ['Imports.chunk', 'completed'],
      ['Imports.chunk', 'failed'],
      ['Imports.finished', 'completed'],
    ]);
  });

  it('has jobs of documents, each with the document it was called on, and refuses one of none', async () => {
    @Document({ load: (name) => new Order(name), name: (it) => it.id })
    class Order {
      constructor(readonly id: string) {}

      @Enqueue({ payload: [Number] })
      async submit(pages: number): Enqueued<string> {
        return `${this.id} of ${pages}`;
      }
    }
    using app = inlineCortado({ services: [Order] });
    app.use({
      async enqueue(_, next) {
        await next();
      },
    });
    const batch = app.batch();
    for (const id of ['a', 'b']) batch.jobs(new Order(id)).submit(7);
    const { jobs } = await batch.run();
    expect(await Promise.all(jobs.map((it) => it.result()))).toEqual(['a of 7', 'b of 7']);
    for (const call of [
      () => batch.jobs(Order).submit(7),
      () => batch.add('Order.submit', [7]),
      () => batch.add(Order.prototype.submit, [7]),
    ])
      expect(call).toThrow(DocumentNameError);
  });

  it('ends when the time has come that a job of it asked for, and so does one without jobs at once', async () => {
    let asked = 0;
    const patient = defineJob('patient', {}, async () => {
      if (asked++ === 0) throw new RetryLater('2h');
    });
    using app = inlineCortado({ jobs: [patient] });
    await expect((await app.batch().run()).status()).resolves.toMatchObject({ finished: true });
    const batch = await app.batch().add(patient).add(patient, [], { inline: false }).run();
    await expect(batch.status()).resolves.toMatchObject({ state: 'running', pending: 2 });
    expect(asked).toBe(1);
    await app.clock.advance('2h');
    await app.drain();
    await expect(batch.status()).resolves.toMatchObject({ state: 'completed' });
  });
});

it('runs nothing any more when it is closed', async () => {
  const app = inlineCortado({ services: [Imports] });
  await app.close();
  await expect(app.jobs(Imports).chunk('late')).rejects.toThrow(AppClosedError);
  await expect(app.perform('Imports.chunk', ['late'])).rejects.toThrow(AppClosedError);
  expect(Imports.ran).toEqual([]);
});
