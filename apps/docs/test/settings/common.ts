/**
 * What a reader of the pages has in a service of his own. Where a page is about what Cortado makes of it, it has its type;
 * the rest, his database and his web server, may be anything.
 */
import { type Cortado, Enqueue, type Enqueued, type JobHandle } from '@cortado/core';

// biome-ignore lint/suspicious/noExplicitAny: what is not ours has no type here
type Any = any;

export declare const cortado: Cortado;
export declare const handle: JobHandle<number>;
export declare const realtime: { on(event: string, hear: (payload: Any) => void): void; [name: string]: Any };

export class ReportRequest {
  to!: string;
}
export class Report {}
export class Order {
  id!: string;
}
export class Letter {}
export class Receipt {}
export class Page {}
export class Mailer {}

export class Reports {
  @Enqueue()
  async generate(_request: Any): Enqueued<Report> {
    return new Report();
  }
  @Enqueue()
  async render(_page: Any): Enqueued<string> {
    return '';
  }
}
export class Imports {
  @Enqueue()
  async importChunk(_ids: string[]): Promise<void> {}
  @Enqueue()
  async alert(_end: Any): Promise<void> {}
}
export class Mail {
  @Enqueue()
  async confirm(_id: string): Promise<void> {}
  @Enqueue()
  async remind(_id: string): Promise<void> {}
  @Enqueue()
  async lost(_end: Any): Promise<void> {}
}
export class Payments {
  @Enqueue()
  async capture(_order: Any): Promise<void> {}
}
export class Orders {
  @Enqueue()
  async remind(_id: string): Promise<void> {}
}
export class Mails {
  async send(_to: string, _text: string): Promise<string> {
    return '';
  }
}
export class ConfigModule {}
export class ConfigService {
  getOrThrow(_name: string): string {
    return '';
  }
}

export declare const archive: Any;
export declare const order: Any;
export declare const other: Any;
export declare const page: Any;
export declare const pool: Any;
export declare const cache: Any;
export declare const di: Any;
export declare const log: Any;
export declare const request: Any;
export declare const requests: Any;
export declare const tenants: Any;
export declare const timings: Any;
export declare const audit: Any;
export declare const sessions: Any;
export declare const allIds: string[];
export declare const regions: string[];
export declare const secret: string;
export declare const ca: string;
export declare const resize: Any;
export declare const render: Any;
export declare const rowsOf: Any;
export declare const send: Any;
export declare const token: Any;
export declare const count: Any;
export declare const closeMonth: Any;
export declare const createTransport: Any;
export declare const markPaid: Any;
export declare const reload: Any;
export declare const session: Any;
export declare const httpServer: Any;
export declare const server: Any;
export declare const userOf: Any;
export declare const mayRead: Any;
export declare const serverAdapter: Any;
export declare const user: string;
export declare const host: string;
export declare const from: Date;
export declare const to: Date;
export declare const services: [];
export declare const chunked: Any;
export declare const expect: Any;
export declare const it: Any;
export declare const id: string;
export declare const error: Error;
export declare const app: { use(handler: (...given: Any[]) => unknown): void; [name: string]: Any };
export declare const knex: { transaction<T>(work: (trx: Any) => Promise<T>): Promise<T> };
export declare class HealthCheckService {
  check(of: readonly Any[]): Promise<Any>;
}
