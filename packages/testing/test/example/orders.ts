import { type BatchEnd, currentJob, Enqueue, type Enqueued, Scheduled } from '@cortado/core';

/** Where orders go: a service of somebody else, which a test replaces. */
export interface Carrier {
  ship(order: string): Promise<string>;
}

/** The jobs of a small shop. */
export class Orders {
  readonly shipped: string[] = [];
  readonly reminded: string[] = [];
  readonly statements: string[] = [];
  imported: BatchEnd | undefined;

  constructor(private readonly carrier: Carrier) {}

  @Enqueue({ payload: [String], attempts: 6, backoff: { type: 'exponential', delay: '10m' } })
  async ship(order: string): Enqueued<string> {
    const tracking = await this.carrier.ship(order);
    this.shipped.push(order);
    return tracking;
  }

  @Enqueue({ payload: [String], queue: 'short' })
  async remind(order: string): Promise<void> {
    this.reminded.push(order);
  }

  /** Asks until it is told to stop. */
  @Enqueue({ payload: [String], timeout: '30s' })
  async track(_order: string): Promise<void> {
    const { signal } = currentJob();
    await new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
  }

  @Enqueue({ payload: [Number] })
  async importPage(page: number): Promise<void> {
    if (page === 3) throw new Error('page 3 is torn');
  }

  @Enqueue()
  async wasImported(end: BatchEnd): Promise<void> {
    this.imported = end;
  }

  @Scheduled({ cron: '30 2 29 * *', timezone: 'Europe/Berlin', key: 'statements' })
  async sendStatements(): Promise<void> {
    this.statements.push(currentJob().id);
  }
}
