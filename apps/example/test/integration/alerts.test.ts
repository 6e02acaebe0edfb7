import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook } from '@cortado/core';
import { SMTPServer } from 'smtp-server';
import { HealthChecks } from '../../src/health/health-checks.js';
import { latestNotices } from '../../src/notifications/notifications.js';
import { type Office, openOffice } from '../support/office.js';
import { until } from '../support/until.js';

const TIMEOUT = 180_000;
const SECRET = 'shared with the receiver';

describe('alerts of the back office', () => {
  const mails: string[] = [];
  const hooks: { event: string; kind: string; isGenuine: boolean }[] = [];
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const isGenuine = verifyWebhook(body, request.headers, SECRET);
    hooks.push({ ...JSON.parse(body.toString()), isGenuine });
    response.writeHead(isGenuine ? 204 : 401).end();
  });
  let office: Office;

  beforeAll(async () => {
    await Promise.all([
      new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve)),
      new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve)),
    ]);
    const port = (smtp.server.address() as AddressInfo).port;
    const hook = (receiver.address() as AddressInfo).port;
    office = await openOffice('Redis and PostgreSQL', undefined, {
      smtp: `smtp://127.0.0.1:${port}`,
      to: 'admin@example.com',
      webhook: `http://127.0.0.1:${hook}/alerts`,
      secret: SECRET,
    });
  }, TIMEOUT);
  afterAll(async () => {
    await office?.close();
    await new Promise<void>((resolve) => smtp.close(resolve));
    receiver.closeAllConnections();
    receiver.close();
  }, TIMEOUT);

  it(
    'tell of an incident once over three checks, and once when it is over',
    async () => {
      const { cortado, services } = office;
      const check = async () => (await cortado.jobs(HealthChecks).check()).result({ timeout: '2m' });
      await expect(check()).resolves.toEqual([]);
      expect(mails).toEqual([]);
      await cortado.internals.newScheduler().sync();
      for (let round = 0; round < 3; round++)
        await expect(check()).resolves.toEqual([expect.stringContaining('No process fires the schedules')]);
      expect(mails).toHaveLength(1);
      expect(mails[0]).toContain('To: admin@example.com');
      expect(mails[0]).toContain('Subject: [flights] Alert: no-scheduler (scheduler)');
      const scheduler = cortado.internals.newScheduler();
      await scheduler.start();
      try {
        await until(check, (issues) => issues.length === 0);
      } finally {
        await scheduler.close();
      }
      expect(mails).toHaveLength(2);
      expect(mails[1]).toContain('Subject: [flights] Recovered: no-scheduler (scheduler)');
      expect(hooks).toMatchObject([
        { event: 'opened', kind: 'no-scheduler', isGenuine: true },
        { event: 'recovered', kind: 'no-scheduler', isGenuine: true },
      ]);
      expect((await cortado.errors.list()).map((it) => it.title)).toEqual([
        'The jobs are not well: no-scheduler',
      ]);
      const notices = await until(
        () => latestNotices(services.database, 10),
        (all) => all.length === 2,
      );
      expect(notices.map((it) => it.text)).toEqual([
        expect.stringMatching(/^Over: No process/),
        expect.stringMatching(/^Alert: No process/),
      ]);
    },
    TIMEOUT,
  );
});
