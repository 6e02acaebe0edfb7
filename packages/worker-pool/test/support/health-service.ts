import { type Alert, type AlertChannel, type Cortado, Enqueue, type HealthIssue } from '@cortado/core';
import { gate } from '@cortado/test-support/until';

/** Goes on beyond its time limit. */
export class Slow {
  readonly mayEnd = gate();

  @Enqueue({ timeout: '1s' })
  async report(): Promise<void> {
    await this.mayEnd.opened;
  }
}

/** A channel that remembers, and takes nothing while it is broken. */
export class Ear implements AlertChannel {
  readonly heard: Alert[] = [];
  isBroken = false;

  constructor(readonly name: string) {}

  async send(alert: Alert): Promise<void> {
    if (this.isBroken) throw new Error('no line');
    this.heard.push(alert);
  }

  get events(): string[] {
    return this.heard.map((it) => it.event);
  }
}

export const ISSUE: HealthIssue = {
  kind: 'backlog',
  subject: 'default',
  message: 'jobs wait, and postgres://ann:hunter2@db/jobs is away',
  since: new Date('2026-01-01T00:00:00Z'),
};

/** The health with these issues, looked at now. */
export function healthWith(...issues: HealthIssue[]) {
  const figures = {
    schedules: 0,
    declared: 0,
    missing: 0,
    schedulers: 0,
    workers: 0,
    failedLastHour: 0,
    stuck: 0,
    late: 0,
    queues: [],
  };
  return { healthy: issues.length === 0, issues, checkedAt: new Date(), figures };
}

/** Engines without a key prefix keep what the tests before have left. */
export async function forgetHealth({ internals: { records } }: Cortado): Promise<void> {
  for (const name of ['processes', 'failed-runs', 'incidents']) {
    const found = await records.list({ name }, { limit: 1_000 });
    await Promise.all(found.map((it) => records.remove({ name }, it.key)));
  }
}
