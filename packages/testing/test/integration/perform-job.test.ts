import {
  ArgumentValidationError,
  CancelJob,
  currentJob,
  currentUser,
  Document,
  DocumentNotFoundError,
  defineJob,
  Enqueue,
  type Enqueued,
  InvalidOptionsError,
  JobTimeoutError,
  RetryLater,
} from '@cortado/core';
import {
  drainJobs,
  expectEnqueued,
  expectNothingEnqueued,
  fakeCortado,
  NoFakeError,
  NoSuchJobError,
  performJob,
  testClock,
} from '@cortado/testing';
import { IsInt, Min } from 'class-validator';

class Period {
  @IsInt()
  @Min(1)
  month!: number;
}

class Mails {
  static sent: string[] = [];

  @Enqueue({ queue: 'short' })
  async send(to: string): Promise<void> {
    Mails.sent.push(to);
  }
}

class NotFound extends Error {}

class Reports {
  constructor(private readonly mails = new Mails()) {}

  @Enqueue({ queue: 'long', attempts: 3 })
  async generate(period: Period, since: Date): Enqueued<string> {
    if (!(period instanceof Period && since instanceof Date)) throw new TypeError('not revived');
    if (period.month > 12) throw new NotFound(`no month ${period.month}`);
    await this.mails.send(`${currentUser()}@example.com`);
    return `${period.month} on attempt ${currentJob().attempt}`;
  }

  @Enqueue({ timeout: '1s' })
  async slow(): Promise<void> {
    await new Promise((_, reject) => {
      const { signal } = currentJob();
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}

/** What stands for a table. */
const orders = new Map<string, Order>();

@Document({ load: (name) => orders.get(name), name: (order) => order.id })
class Order {
  constructor(
    readonly id: string,
    readonly total: number,
  ) {}

  @Enqueue()
  async submit(discount: number): Enqueued<number> {
    return this.total - discount;
  }
}

const clean = defineJob('clean', { queue: 'short' }, async (folder: string) => folder.length);
const since = new Date('2026-01-01');

beforeEach(() => {
  Mails.sent = [];
});

describe('performJob', () => {
  it('is not what a test asks afterwards, also where it never ends', async () => {
    let ends: () => void = () => undefined;
    const endless = defineJob('endless', {}, () => new Promise<void>((resolve) => (ends = resolve)));
    const performed = performJob(endless, []);
    expect(() => expectNothingEnqueued()).toThrow(NoFakeError);
    using app = fakeCortado();
    expectNothingEnqueued();
    expect(app.enqueued()).toEqual([]);
    ends();
    await performed;
  });

  it('runs one attempt as a worker does, and enqueues what the method calls', async () => {
    using app = fakeCortado({ services: [Reports, Mails] });
    const args: [Period, Date] = [{ month: 11 }, since];
    await expect(performJob(Reports, 'generate', args, { user: 'ada' })).resolves.toBe('11 on attempt 1');
    expect(app.enqueued().map(({ name }) => name)).toEqual(['Mails.send']);
    expectEnqueued(Mails, 'send', ([to]) => to === 'ada@example.com');
    expect(Mails.sent).toEqual([]);
    await drainJobs();
    expect(Mails.sent).toEqual(['ada@example.com']);
  });

  it('throws the very error of the method, and refuses what a call would be refused', async () => {
    await expect(performJob(Reports, 'generate', [{ month: 13 }, since])).rejects.toThrow(NotFound);
    await expect(performJob(Reports, 'generate', [{ month: 0 }, since])).rejects.toThrow(
      ArgumentValidationError,
    );
  });

  it.each([
    ['to run later', new RetryLater('10s')],
    ['to be cancelled', new CancelJob('too late')],
    ['a failure', new NotFound('no such thing')],
  ])('throws the very error of a method that asks %s', async (_, error) => {
    const asking = defineJob('asking', { attempts: 3 }, async () => {
      throw error;
    });
    using app = fakeCortado({ jobs: [asking] });
    await expect(performJob(asking, [])).rejects.toBe(error);
    expectNothingEnqueued();
    expect(app.enqueued()).toEqual([]);
  });

  it('has what its method waits for in an app that runs jobs', async () => {
    const all = defineJob('all', {}, async (folders: string[]) => {
      const handles = await Promise.all(folders.map((it) => clean(it)));
      return Promise.all(handles.map((it) => it.result({ timeout: '2s' })));
    });
    using app = fakeCortado({ jobs: [clean, all] });
    await app.start();
    await expect(performJob(all, [['/tmp', '/home']])).resolves.toEqual([4, 5]);
  });

  it('looks through the open fake apps for the latest that knows the job', async () => {
    const mails = new Mails();
    class Letters {
      constructor(readonly sender: Mails) {}
      @Enqueue()
      async write(): Enqueued<boolean> {
        return this.sender === mails;
      }
    }
    const container = { resolve: () => new Letters(mails) as never };
    using knowing = fakeCortado({ services: [Letters], container });
    using other = fakeCortado({ services: [Mails], jobs: [clean] });
    await expect(performJob(Letters, 'write', [])).resolves.toBe(true);
    expect([...knowing.enqueued(), ...other.enqueued()]).toEqual([]);
  });

  it('runs a method of a document, which its class loads by its name', async () => {
    const order = new Order('SO-1', 100);
    orders.set(order.id, order);
    await expect(performJob(Order, 'submit', [10], { document: order })).resolves.toBe(90);
    using app = fakeCortado({ services: [Order, Mails] });
    await expect(performJob(Order, 'submit', [20], { document: 'SO-1', app })).resolves.toBe(80);
    const gone = performJob(Order, 'submit', [10], { document: new Order('SO-2', 1) });
    await expect(gone).rejects.toThrow(DocumentNotFoundError);
    await expect(performJob(clean, ['/tmp'], { app })).rejects.toThrow(NoSuchJobError);
    const none = performJob(Order, 'submit', [10]);
    await expect(none).rejects.toThrow(InvalidOptionsError);
    await expect(none).rejects.toThrow("performJob(Order, 'submit', […], { document: order })");
    const needless = performJob(Mails, 'send', ['ada'], { document: order });
    await expect(needless).rejects.toThrow('Mails.send belongs to no document');
    expect(app.enqueued()).toEqual([]);
  });

  it('runs a function, with a fake app that knows it or without one', async () => {
    await expect(performJob(clean, ['/tmp'])).resolves.toBe(4);
    using app = fakeCortado({ jobs: [clean], clock: testClock('2026-05-01T00:00:00Z') });
    await expect(performJob(clean, ['/home'], { app, user: 'ada' })).resolves.toBe(5);
    // @ts-expect-error: it takes a folder
    const wrong = () => performJob(clean, [5]);
    void wrong;
  });

  it('ends at the time limit of the app’s clock', async () => {
    using app = fakeCortado({ services: [Reports, Mails] });
    const performed = performJob(Reports, 'slow', []);
    performed.catch(() => undefined);
    await app.clock.advance('1s');
    await expect(performed).rejects.toThrow(JobTimeoutError);
  });
});
