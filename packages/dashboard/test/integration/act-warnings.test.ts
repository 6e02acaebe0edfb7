import { mountDashboard } from '@cortado/dashboard';
import { launchChromium } from '@cortado/test-support/chromium';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Browser } from 'playwright-core';
import { Client } from '../support/client.js';
import { openPage } from '../support/opened-page.js';
import { World } from '../support/world.js';

interface Answer {
  readonly warnings?: readonly string[];
  readonly isEnd?: boolean;
}

describe('an act that was done', () => {
  let world: World;
  let client: Client;
  /** Another dashboard of the app, where nobody hears of acts. */
  let quiet: Client;
  let browser: Browser;
  const warned: string[] = [];

  beforeAll(async () => {
    jest.spyOn(process, 'emitWarning').mockImplementation((message) => void warned.push(String(message)));
    const authenticate = ({ headers }: { headers: Record<string, unknown> }) =>
      String(headers['x-user'] ?? 'ann');
    [browser, world] = await Promise.all([
      launchChromium(),
      World.open(undefined, {
        authenticate,
        twoPeople: ['jobs.cancel'],
        onAct: () => {
          throw new Error('the archive is full');
        },
      }),
    ]);
    mountDashboard(world.server, { cortado: world.app, authenticate, basePath: '/quiet' });
    client = await world.client({ 'x-user': 'ann' });
    quiet = await new Client(new URL('/quiet', world.url).href, { 'x-user': 'ann' }).signIn();
  });

  afterAll(async () => {
    jest.restoreAllMocks();
    await browser?.close();
    await world?.close();
  });

  const pausedBy = async () => (await world.app.queue('short').summary()).paused?.by;

  it('says that onAct failed, and not that the audit has no entry, which it has', async () => {
    const { status, body } = await client.post<Answer>('queues/short/pause', { reason: 'a deploy' });
    expect([status, body.warnings]).toEqual([200, ['on-act-failed']]);
    expect(await pausedBy()).toBe('ann');
    const { entries } = await world.app.audit.list({ act: 'queues.pause' });
    expect(entries).toMatchObject([{ by: 'ann', reason: 'a deploy', outcome: 'done' }]);
    const words = warned.filter((it) => it.includes('the archive is full'));
    expect(words).toEqual([expect.stringMatching(/^The audit has the entry.*"queues.pause"/)]);
  });

  it('says so in the last of its lines, and where it waits for a second person and is confirmed', async () => {
    await world.app.jobs(world.office).mail('a@example.com');
    const lines = await client.lines<Answer>('queues/mails/purge', { dryRun: false });
    expect(lines.at(-1)).toMatchObject({ isEnd: true, done: 1, warnings: ['on-act-failed'] });
    expect((await client.lines<Answer>('queues/mails/purge', { dryRun: true })).at(-1)?.warnings).toBe(
      undefined,
    );
    const { id } = await world.app.jobs(world.office).mail('b@example.com');
    const asked = await client.post<Answer & { request: { id: string } }>(`queues/mails/jobs/${id}/cancel`);
    expect([asked.status, asked.body.warnings]).toEqual([202, ['on-act-failed']]);
    const bob = await world.client({ 'x-user': 'bob' });
    const confirmed = await bob.lines<Answer>(`requests/${asked.body.request.id}/confirm`, {});
    expect(confirmed.at(-2)).toEqual({ answer: { answer: 'removed' }, warnings: ['on-act-failed'] });
    expect(confirmed.at(-1)).toEqual({ isEnd: true, warnings: ['on-act-failed'] });
  });

  it('is told by the page to have been, with what failed beside it', async () => {
    const complaints: string[] = [];
    const page = await openPage(browser, 'light', complaints);
    await page.goto(`${world.url}/queues`);
    await page.getByRole('region', { name: 'Queue short' }).getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Resume 1 queue' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It was done. What this app does by itself at each act (onAct) failed').waitFor();
    expect(await pausedBy()).toBeUndefined();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'detached' });
    await world.app.jobs(world.office).mail('c@example.com');
    await page.getByRole('region', { name: 'Queue mails' }).getByRole('button', { name: 'Empty…' }).click();
    await page.getByRole('button', { name: 'Take out 1 job' }).click();
    await dialog.getByText('It was done. What this app does').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says that the audit has no entry where the datastore takes none', async () => {
    const redis = new Redis(process.env.REDIS_URL ?? '');
    const keys = await redis.keys(`${world.prefix}:cortado:audit*`);
    await redis.del(...keys);
    // What is no index takes nothing.
    await redis.set(`${world.prefix}:cortado:audit`, 'x');
    redis.disconnect();
    const alone = await quiet.post<Answer>('queues/long/pause');
    expect([alone.status, alone.body.warnings]).toEqual([200, ['no-audit-entry']]);
    const both = await client.post<Answer>('queues/long/pause');
    expect(both.body.warnings).toEqual(['no-audit-entry', 'on-act-failed']);
    expect(warned.filter((it) => it.includes('The audit has no entry of'))).not.toEqual([]);
    expect(warned.filter((it) => it.includes('The audit has not the entry, and what hears'))).not.toEqual([]);
  });
});
