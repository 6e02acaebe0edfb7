import { Enqueue, type Enqueued, Scheduled } from '@cortado/core';
import { drainJobs, fakeCortado, performJob, testClock } from '@cortado/testing';
import { jest } from '@jest/globals';
import { install, timers } from '@sinonjs/fake-timers';

class Mails {
  static sent: string[] = [];

  @Enqueue({ attempts: 2, backoff: '10m', timeout: '5m' })
  async send(to: string): Enqueued<string> {
    Mails.sent.push(to);
    if (Mails.sent.length === 1) throw new Error('not yet');
    return `sent to ${to}`;
  }

  @Scheduled('hourly')
  async digest(): Promise<void> {
    Mails.sent.push('digest');
  }
}

const REAL = Object.keys(timers) as never[];

/** How tests put a time of their own in the place of Node's, and take it back. */
const FAKES: readonly (readonly [string, () => () => void])[] = [
  [
    'modern ones of Jest',
    () => {
      jest.useFakeTimers({ now: 0 });
      return () => void jest.useRealTimers();
    },
  ],
  [
    'legacy ones of Jest',
    () => {
      jest.useFakeTimers({ legacyFakeTimers: true });
      return () => void jest.useRealTimers();
    },
  ],
  [
    'all those of Sinon',
    () => {
      const clock = install({ now: 0, toFake: REAL });
      return () => clock.uninstall();
    },
  ],
];

describe.each(FAKES)('beside fake timers: %s', (_, fake) => {
  let restore = () => undefined as void;

  beforeEach(() => {
    Mails.sent = [];
    restore = fake();
  });
  afterEach(() => restore());

  it('an app keeps its own clock, runs, waits and ends', async () => {
    await using app = fakeCortado({
      services: [Mails],
      clock: testClock('2026-06-01T08:30:00Z'),
      log: false,
    });
    await app.start();
    const handle = await app.jobs(Mails, { delay: '10m' }).send('ada');
    await app.clock.advance('19m');
    expect(Mails.sent).toEqual(['ada']);
    await app.clock.advance('1m');
    await expect(handle.result()).resolves.toBe('sent to ada');
    await app.clock.advance('1h');
    expect(Mails.sent).toEqual(['ada', 'ada', 'digest']);
    expect(new Date(app.clock.now()).toISOString()).toBe('2026-06-01T09:50:00.000Z');
    await app.enqueue('Mails.send', ['bob']);
    await drainJobs();
    await expect(performJob(Mails, 'send', ['eve'])).resolves.toBe('sent to eve');
  });
});
