import type { Alert, AlertChannel, HealthIssue, SchedulerHealth } from '@cortado/core';
import { type FakeCortado, fakeCortado } from '../../src/index.js';

const ISSUE: HealthIssue = {
  kind: 'unknown-job',
  subject: 'default:Mail.token=hunter2-hunter2',
  message: 'nobody knows it',
  since: new Date('2026-01-01T00:00:00Z'),
};

/** A channel that notes what it is told, and may keep whoever tells it waiting until it is let go, or refuse it. */
class Ear implements AlertChannel {
  readonly heard: Alert[] = [];
  mood: 'well' | 'deaf' | 'broken' = 'well';
  letGo: () => void = () => undefined;

  constructor(readonly name: string) {}

  async send(alert: Alert): Promise<void> {
    if (this.mood === 'broken') throw new Error('no line');
    this.heard.push(alert);
    if (this.mood === 'deaf')
      await new Promise<void>((resolve) => {
        this.letGo = resolve;
      });
  }

  get events(): string[] {
    return this.heard.map((it) => it.event);
  }
}

let app: FakeCortado;
beforeEach(() => {
  app = fakeCortado({});
});
afterEach(() => app.close());

const health = (...issues: HealthIssue[]) =>
  ({ issues, checkedAt: new Date(app.clock.now()) }) as unknown as SchedulerHealth;

describe('an incident', () => {
  it('is told of again so long after it was last told of, and shows no secret', async () => {
    const mail = new Ear('mail');
    const alerts = app.alerts([mail], { remindAfter: '4h' });
    const report = async (after: string) => {
      await app.clock.advance(after as '1h');
      await alerts.report(health(ISSUE));
      return mail.heard.length;
    };
    expect([await report('1h'), await report('3h'), await report('1h')]).toEqual([1, 1, 2]);
    expect([await report('3h'), await report('59m'), await report('1m')]).toEqual([2, 2, 3]);
    expect(mail.events).toEqual(['opened', 'reminder', 'reminder']);
    expect(JSON.stringify(mail.heard)).not.toContain('hunter2');
  });

  it('is held back for a minute by a process that has died while it told of it', async () => {
    const [dying, mail] = [new Ear('mail'), new Ear('mail')];
    dying.mood = 'deaf';
    const telling = app.alerts([dying]).report(health(ISSUE));
    await app.clock.settled();
    expect(dying.events).toEqual(['opened']);
    const alerts = app.alerts([mail]);
    await app.clock.advance('59s');
    await alerts.report(health(ISSUE));
    expect(mail.events).toEqual([]);
    await app.clock.advance('2s');
    await alerts.report(health(ISSUE));
    expect(mail.events).toEqual(['opened']);
    dying.letGo();
    await telling;
  });

  it('is told of by the next report where a channel failed, while the others have heard', async () => {
    const [mail, hook] = [new Ear('mail'), new Ear('hook')];
    const alerts = app.alerts([mail, hook]);
    await alerts.report(health(ISSUE));
    hook.mood = 'broken';
    await alerts.report(health());
    await alerts.report(health());
    hook.mood = 'well';
    await alerts.report(health());
    await alerts.report(health());
    expect([mail.events, hook.events]).toEqual([
      ['opened', 'recovered'],
      ['opened', 'recovered'],
    ]);
  });
});
