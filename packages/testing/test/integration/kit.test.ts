import { currentJob, currentUser, defineJob, Enqueue, type Enqueued } from '@cortado/core';
import {
  expectEnqueued,
  expectNothingEnqueued,
  fakeCortado,
  inlineCortado,
  NoFakeError,
  NoSuchJobError,
  testClock,
} from '@cortado/testing';
import { jest } from '@jest/globals';
import { IsInt, Min } from 'class-validator';
import '@cortado/testing/jest';

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

  @Enqueue({ queue: 'long', attempts: 3, tags: ['monthly'] })
  async generate(period: Period, since: Date): Enqueued<string> {
    if (!(period instanceof Period && since instanceof Date)) throw new TypeError('not revived');
    if (period.month > 12) throw new NotFound(`no month ${period.month}`);
    await this.mails.send(`${currentUser()}@example.com`);
    return `${period.month} on attempt ${currentJob().attempt}`;
  }
}

const clean = defineJob('clean', { queue: 'short' }, async (folder: string) => folder.length);
const since = new Date('2026-01-01');

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It passed.');
}

beforeEach(() => {
  Mails.sent = [];
});

describe('expectEnqueued', () => {
  it('gives the jobs that pass, with arguments as their methods get them', async () => {
    using app = fakeCortado({ services: [Reports, Mails], jobs: [clean] });
    await app.jobs(Reports, { delay: '3 days', user: 'ada' }).generate({ month: 11 }, since);
    await clean('/tmp');
    const [job] = expectEnqueued(Reports, 'generate', ([period, from]) => {
      expect(period).toBeInstanceOf(Period);
      expect(from).toEqual(since);
    });
    expect(job).toMatchObject({
      ...{ name: 'Reports.generate', queue: 'long', user: 'ada', delay: 259_200_000, attempts: 3 },
      ...{ tags: ['monthly'], state: 'delayed' },
    });
    expect(expectEnqueued(clean, ([folder]) => folder === '/tmp')).toHaveLength(1);
    expect(expectEnqueued('clean')).toHaveLength(1);
    expect(app).toHaveEnqueued(Reports, 'generate', [expect.any(Period), since]);
    expect(app).not.toHaveEnqueued('clean', ['/home']);
  });

  it('fails with what was enqueued instead', async () => {
    using app = fakeCortado({ services: [Reports, Mails], jobs: [clean] });
    expect(messageOf(() => expectEnqueued(clean))).toBe(
      'Expected clean to have been enqueued, and it was not.\nNothing was.',
    );
    expectNothingEnqueued();
    await app.jobs(Reports).generate({ month: 3 }, since);
    await clean('/tmp');
    const message = messageOf(() =>
      expectEnqueued(Reports, 'generate', ([{ month }]) => expect(month).toBe(11)),
    );
    expect(message).toContain('Expected Reports.generate to have been enqueued with arguments that pass');
    expect(message).toContain(
      '\n  Reports.generate(Period { month: 3 }, 2026-01-01T00:00:00.000Z) on long, waiting',
    );
    expect(message).toContain('The check threw: expect(received).toBe(expected)');
    expect(message).toContain("Enqueued besides:\n  clean('/tmp') on short, waiting");
    expect(messageOf(() => expectNothingEnqueued())).toContain(
      'Expected no job to have been enqueued, found 2:',
    );
    expect(messageOf(() => expect(app).toHaveEnqueued('clean', ['/home', expect.any(Number)]))).toContain(
      "Expected clean to have been enqueued with ('/home', Any<Number>); 1 of it was:\n  clean('/tmp') on short",
    );
    expect(messageOf(() => expect(app).not.toHaveEnqueued('clean', ['/tmp']))).toBe(
      "Expected clean not to have been enqueued with ('/tmp'), and it was.",
    );
    expect(messageOf(() => expect(app).toHaveEnqueued(Mails, 'send', ['ada']))).toContain(
      "Expected Mails.send to have been enqueued with ('ada'), and it was not.",
    );
    expect(() => expectEnqueued('cleen')).toThrow(NoSuchJobError);
  });

  it('passes no check that looks later', async () => {
    using app = fakeCortado({ services: [Mails] });
    await app.jobs(Mails).send('ada');
    const later = async ([to]: string[]) => expect(to).toBe('bob');
    expect(() => expectEnqueued(Mails, 'send', later)).toThrow('leave out async');
    // biome-ignore lint/suspicious/noThenProperty: what a query builder gives, say
    const thenable = () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error()) });
    expect(() => expectEnqueued(Mails, 'send', thenable)).toThrow('leave out async');
  });

  it.each([
    ['text', 'no such month', 'no such month'],
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['an object', { message: 5, why: 'late' }, "why: 'late'"],
    ['an error', new Error('no such month'), 'no such month'],
  ])('says what a check threw that throws %s', async (_, thrown, said) => {
    using app = fakeCortado({ services: [Mails] });
    await app.jobs(Mails).send('ada');
    const failing = () => {
      throw thrown;
    };
    const message = messageOf(() => expectEnqueued(Mails, 'send', failing));
    expect(message).toMatch(/^Expected Mails\.send to have been enqueued/);
    expect(message.split('The check threw: ')[1]).toContain(said);
  });

  it('restores what was there before when `using` ends', async () => {
    await using outer = fakeCortado({ services: [Mails] });
    {
      using inner = fakeCortado({ services: [Mails] });
      await new Mails().send('inner');
      expect(inner.enqueued()).toHaveLength(1);
    }
    expectNothingEnqueued();
    await outer.close();
    expect(() => expectNothingEnqueued()).toThrow(NoFakeError);
  });
});

describe('inlineCortado', () => {
  it('runs jobs where they are called, and knows of them', async () => {
    using app = inlineCortado({ services: [Reports, Mails] });
    const handle = await app.jobs(Reports, { user: 'ada' }).generate({ month: 5 }, since);
    await expect(handle.result()).resolves.toBe('5 on attempt 1');
    expect(Mails.sent).toEqual(['ada@example.com']);
    expectEnqueued(Mails, 'send');
    expectEnqueued(Reports, 'generate', ([{ month }]) => month === 5);
  });
});

describe('a clock that was moved by what is no duration', () => {
  it('says so once, and moves on', async () => {
    const clock = testClock('2026-05-01T00:00:00Z');
    await expect(clock.advance('3 dayz' as never)).rejects.toThrow('3 dayz');
    const moved = clock.advance('1h');
    const failing = clock.after(60_000, () => {
      throw new Error('what falls due');
    });
    void failing;
    await expect(moved).rejects.toThrow('what falls due');
    await clock.advance('1h');
    expect(new Date(clock.now()).toISOString()).toBe('2026-05-01T01:01:00.000Z');
  });
});

describe('beside fake timers of Jest', () => {
  afterEach(() => jest.useRealTimers());

  it('moves its own clock', async () => {
    jest.useFakeTimers();
    using app = fakeCortado({ services: [Mails], clock: testClock('2026-06-01T08:00:00Z') });
    await app.start();
    await app.jobs(Mails, { delay: '2h' }).send('later');
    await app.clock.advance('1h');
    expect(Mails.sent).toEqual([]);
    await app.clock.advance('1h');
    expect(Mails.sent).toEqual(['later']);
    expect(new Date(app.clock.now()).toISOString()).toBe('2026-06-01T10:00:00.000Z');
  });
});
