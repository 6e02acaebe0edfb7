import '@cortado/testing/vitest';
import { fakeCortado, testClock } from '@cortado/testing';
import { describe, expect, it } from 'vitest';
import { Invoices } from '../src/invoices';

describe('invoices', () => {
  it('are sent now, and reminded of later', async () => {
    const invoices = new Invoices({ send: async () => undefined });
    using app = fakeCortado({ services: [Invoices], container: { resolve: () => invoices } });
    await invoices.bill('ada');
    expect(app).toHaveEnqueued(Invoices, 'send', ['ada']);
    expect(app).toHaveEnqueued(Invoices, 'remind', ['ada']);
  });

  it('are tried again, reminded of after three days, and reported each month', async () => {
    const sent: string[] = [];
    let isDown = true;
    const send = async (to: string, text: string) => {
      if (isDown) throw new Error('The mail server is down');
      sent.push(`${text} to ${to}`);
    };
    using app = fakeCortado({
      services: [Invoices],
      container: { resolve: () => new Invoices({ send }) },
      clock: testClock('2026-03-30T08:00:00Z'),
      log: false,
    });
    await app.start();
    await app.jobs(Invoices).send('ada');
    await app.jobs(Invoices).remind('ada');
    await app.clock.advance('2m');
    expect(sent).toEqual([]);
    isDown = false;
    await app.clock.advance('4 days');
    expect(sent).toEqual(['your invoice to ada', 'the month to office', 'a reminder to ada']);
  });
});
