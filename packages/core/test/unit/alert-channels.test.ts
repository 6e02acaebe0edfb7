import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Alert,
  AlertDeliveryError,
  type AlertMail,
  InvalidOptionsError,
  mailChannel,
  verifyWebhook,
  webhookChannel,
} from '@cortado/core';
import { sign } from '../../src/alerts/webhook-signature.js';

const ALERT: Alert = {
  event: 'opened',
  incident: 'backlog:default:1',
  kind: 'backlog',
  subject: 'default\r\nBcc: everybody@example.com',
  message: '<script>alert("jobs & workers")</script>',
  since: new Date('2026-01-01T00:00:00Z'),
  openedAt: new Date('2026-01-01T00:05:00Z'),
  recoveredAt: undefined,
};

describe('an alert by mail', () => {
  it('has a subject of one line, a text, and no HTML of others', async () => {
    const mails: AlertMail[] = [];
    const transport = { sendMail: async (mail: AlertMail) => mails.push(mail) };
    const channel = mailChannel({
      transport,
      from: 'jobs@example.com',
      to: 'ops@example.com',
      label: 'shop',
    });
    await channel.send(ALERT);
    await channel.send({ ...ALERT, event: 'recovered', recoveredAt: new Date('2026-01-01T01:00:00Z') });
    const [opened, recovered] = mails;
    expect(opened).toMatchObject({
      from: 'jobs@example.com',
      to: 'ops@example.com',
      subject: '[shop] Alert: backlog (default Bcc: everybody@example.com)',
    });
    expect(opened?.text).toContain(ALERT.message);
    expect(opened?.html).toContain('&lt;script&gt;alert(&quot;jobs &amp; workers&quot;)&lt;/script&gt;');
    expect(opened?.html).not.toContain('<script>');
    expect(recovered?.subject).toContain('Recovered: backlog');
    expect(recovered?.text).toContain('Over: 2026-01-01T01:00:00.000Z');
  });
});

describe('an alert by webhook', () => {
  const secret = 'a long secret';
  const requests: { body: string; headers: IncomingHttpHeaders }[] = [];
  let server: Server;
  let answer = 204;
  let url: string;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      requests.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      if (answer === 0) return;
      response.writeHead(answer, answer === 302 ? { Location: '/elsewhere' } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/very-secret-path`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is signed, so that a receiver can tell it from any other request', async () => {
    await webhookChannel({ url, secret }).send(ALERT);
    const { body, headers } = requests.at(-1) as (typeof requests)[number];
    expect(JSON.parse(body)).toMatchObject({
      event: 'opened',
      kind: 'backlog',
      since: '2026-01-01T00:00:00.000Z',
    });
    expect(headers['x-cortado-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(verifyWebhook(body, headers, secret)).toBe(true);
    expect(verifyWebhook(Buffer.from(body), new Headers(headers as Record<string, string>), secret)).toBe(
      true,
    );
    const later = Number(headers['x-cortado-timestamp']) + 1;
    for (const forged of [
      verifyWebhook(`${body} `, headers, secret),
      verifyWebhook(body, headers, 'another secret'),
      verifyWebhook(body, headers, ''),
      verifyWebhook(body, {}, secret),
      verifyWebhook(body, { ...headers, 'x-cortado-timestamp': String(later) }, secret),
      verifyWebhook(body, { ...headers, 'x-cortado-timestamp': 'now' }, secret),
      verifyWebhook(body, { ...headers, 'x-cortado-signature': 'sha256=' }, secret),
    ])
      expect(forged).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(verifyWebhook(body, headers, secret, { tolerance: 1 })).toBe(false);
    // As far ahead as it may be behind, and further.
    for (const [ahead, isTaken] of [
      [4 * 60_000, true],
      [6 * 60_000, false],
    ] as const) {
      const timestamp = String(Date.now() + ahead);
      const signed = {
        'X-Cortado-Timestamp': timestamp,
        'X-Cortado-Signature': sign(body, timestamp, secret),
      };
      expect(verifyWebhook(body, signed, secret)).toBe(isTaken);
    }
  });

  it.each([500, 302, 404])('is not delivered when the receiver answers %d', async (status) => {
    answer = status;
    const before = requests.length;
    const sending = webhookChannel({ url, secret }).send(ALERT);
    await expect(sending).rejects.toThrow(AlertDeliveryError);
    await expect(sending).rejects.toThrow(`answered ${status}`);
    await expect(sending).rejects.not.toThrow('very-secret-path');
    expect(requests).toHaveLength(before + 1);
  });

  it('is not delivered when the receiver takes too long, or is not there', async () => {
    answer = 0;
    await expect(webhookChannel({ url, secret, timeout: 200 }).send(ALERT)).rejects.toThrow('in time');
    await expect(webhookChannel({ url: 'http://127.0.0.1:1', secret }).send(ALERT)).rejects.toThrow(
      'could not be reached',
    );
  });

  it('refuses what could never work', () => {
    expect(() => webhookChannel({ url: 'file:///etc/passwd', secret })).toThrow(InvalidOptionsError);
    expect(() => webhookChannel({ url: 'nowhere', secret: '', timeout: 0 })).toThrow(
      /"url".*"secret".*"timeout"/,
    );
  });
});
