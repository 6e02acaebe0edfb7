import { Enqueue, Scheduled } from '@cortado/core';

/** What sends mails: a service of somebody else, which a test replaces. */
export interface Mailer {
  send(to: string, text: string): Promise<void>;
}

export class Invoices {
  constructor(private readonly mailer: Mailer) {}

  /** A bill now, and a reminder in three days. */
  async bill(customer: string): Promise<void> {
    await this.send(customer);
    await this.remind(customer);
  }

  @Enqueue({ attempts: 5, backoff: { type: 'exponential', delay: '1m' } })
  async send(customer: string): Promise<void> {
    await this.mailer.send(customer, 'your invoice');
  }

  @Enqueue({ delay: '3 days' })
  async remind(customer: string): Promise<void> {
    await this.mailer.send(customer, 'a reminder');
  }

  @Scheduled('0 9 1 * *', { timezone: 'Europe/Berlin' })
  async report(): Promise<void> {
    await this.mailer.send('office', 'the month');
  }
}
