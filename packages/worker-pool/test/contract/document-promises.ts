import {
  type Cortado,
  currentJob,
  currentUser,
  Document,
  DocumentNameError,
  Enqueue,
  type Enqueued,
  isJobHandle,
  type JobEnd,
  runAs,
  UnknownJobError,
} from '@cortado/core';

import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

/** What stands for a table of sales orders. */
const orders = new Map<string, SalesOrder>();
const followed: { order: string; by: string; job: string; user: string | undefined }[] = [];
const loads: { name: string; user: string | undefined }[] = [];

@Document({ load: (name) => SalesOrder.find(name), name: (order) => order.id })
class SalesOrder {
  // Nobody but `find` makes one, so a container need not be able to.
  constructor(
    readonly id: string,
    public total: number,
  ) {
    orders.set(id, this);
  }

  static async find(name: string): Promise<SalesOrder | undefined> {
    loads.push({ name, user: currentUser() });
    if (name === 'unreachable') throw new Error('the database is away');
    return orders.get(name);
  }

  @Enqueue({ queue: 'short', attempts: 3 })
  async submit(discount: number): Enqueued<{ id: string; due: number; limit: number }> {
    const limit = currentJob().deadline.getTime() - Date.now();
    return { id: this.id, due: this.total - discount, limit };
  }

  @Enqueue({ queue: 'long' })
  async rebuild(): Enqueued<number> {
    return currentJob().deadline.getTime() - Date.now();
  }

  @Enqueue({ queue: 'short', onSuccess: 'SalesOrder.shipped', onFailure: SalesOrder.prototype.held })
  async ship(isHeld: boolean): Promise<void> {
    if (isHeld) throw new Error('held at customs');
  }

  @Enqueue()
  async shipped(end: JobEnd): Promise<void> {
    followed.push({ order: this.id, by: currentJob().name, job: end.job.name, user: currentUser() });
  }

  @Enqueue()
  async held(end: JobEnd): Promise<void> {
    followed.push({ order: this.id, by: currentJob().name, job: end.job.name, user: currentUser() });
  }

  @Enqueue()
  static async audit(): Enqueued<string> {
    return `${orders.size} orders`;
  }
}

/** A type of its own, with the jobs of orders. */
@Document({ load: (name) => new ExportOrder(name, 1), name: (order) => order.id })
class ExportOrder extends SalesOrder {}

/** An order of a kind that overrides what its class does. */
@Document({ load: (name) => RushOrder.load(name), name: (order) => order.id, doctype: 'Rush Order' })
class RushOrder {
  constructor(readonly id: string) {}

  static load(name: string): RushOrder | null {
    return name.startsWith('RO-') ? new RushOrder(name) : null;
  }

  @Enqueue()
  async submit(): Enqueued<string> {
    return `rushed ${this.id}`;
  }
}

/** What every engine promises about jobs that run on a document. */
export function documentPromises(worlds: ContractWorlds): void {
  describe('documents', () => {
    beforeEach(() => {
      orders.clear();
      loads.splice(0);
      followed.splice(0);
    });

    const serving = async (): Promise<Cortado> => {
      const { cortado: emptied } = await worlds.setup();
      const cortado = worlds.app({
        services: [SalesOrder, ExportOrder, RushOrder],
        prefix: emptied.internals.options.prefix as string,
      });
      await worlds.work(cortado);
      return cortado;
    };

    it('runs a method on the document it was called on, loaded anew in the worker', async () => {
      await serving();
      const order = new SalesOrder('SO-001', 100);
      const handle = await runAs('alice', () => order.submit(10));
      if (!isJobHandle(handle)) throw new Error('expected a handle');
      expect(handle.name).toBe('SalesOrder.submit');
      await expect(handle.result({ timeout: '30s' })).resolves.toMatchObject({ id: 'SO-001', due: 90 });
      expect(loads).toEqual([{ name: 'SO-001', user: 'alice' }]);
    });

    it('queues a method of a document by type and name, before the document is there as well', async () => {
      const cortado = await serving();
      new SalesOrder('SO-002', 50);
      const byName = await cortado.enqueueDoc('SalesOrder', 'SO-002', 'submit', [5], { queue: 'default' });
      expect(byName.queue).toBe('default');
      await expect(byName.result({ timeout: '30s' })).resolves.toMatchObject({ due: 45 });
      const other = await cortado.enqueueDoc('Rush Order', 'RO-1', 'submit');
      await expect(other.result({ timeout: '30s' })).resolves.toBe('rushed RO-1');
      const typed = await cortado.jobs(new RushOrder('RO-2')).submit();
      await expect(typed.result({ timeout: '30s' })).resolves.toBe('rushed RO-2');
    });

    it('runs what follows a job on the same document, where that is a method of documents', async () => {
      const cortado = await serving();
      for (const name of ['SO-010', 'SO-011', 'SO-012']) new SalesOrder(name, 1);
      await cortado.enqueueDoc('SalesOrder', 'SO-010', 'ship', [false], { user: 'alice' });
      await cortado.enqueueDoc('SalesOrder', 'SO-011', 'ship', [true]);
      await cortado.enqueueDoc('SalesOrder', 'SO-012', 'rebuild', [], { onSuccess: 'SalesOrder.shipped' });
      await cortado.enqueueDoc('ExportOrder', 'EO-1', 'ship', [false]);
      await until(
        () => followed,
        (it) => it.length === 4,
      );
      expect(followed.sort((a, b) => a.order.localeCompare(b.order))).toEqual([
        { order: 'EO-1', by: 'ExportOrder.shipped', job: 'ExportOrder.ship', user: undefined },
        { order: 'SO-010', by: 'SalesOrder.shipped', job: 'SalesOrder.ship', user: 'alice' },
        { order: 'SO-011', by: 'SalesOrder.held', job: 'SalesOrder.ship', user: undefined },
        { order: 'SO-012', by: 'SalesOrder.shipped', job: 'SalesOrder.rebuild', user: undefined },
      ]);
    });

    it("gives a document job its queue's time limit", async () => {
      const cortado = await serving();
      new SalesOrder('SO-003', 1);
      const short = await cortado.enqueueDoc('SalesOrder', 'SO-003', 'submit', [0]);
      const { limit } = (await short.result({ timeout: '30s' })) as { limit: number };
      expect(Math.ceil(limit / 60_000)).toBe(5);
      const long = await cortado.enqueueDoc('SalesOrder', 'SO-003', 'rebuild');
      expect(Math.ceil(((await long.result({ timeout: '30s' })) as number) / 60_000)).toBe(25);
    });

    it('fails a job whose document is gone, and does not try it again', async () => {
      const cortado = await serving();
      const order = new SalesOrder('SO-004', 1);
      orders.delete('SO-004');
      const gone = await cortado.jobs(order).submit(1);
      await expect(gone.result({ timeout: '30s' })).rejects.toThrow(
        'SalesOrder.submit did not run: no SalesOrder is named "SO-004".',
      );
      await expect(gone.status()).resolves.toMatchObject({ state: 'failed', attempts: 1 });
      expect(loads).toHaveLength(1);
      const nothing = await cortado.enqueueDoc('Rush Order', 'nobody', 'submit');
      await expect(nothing.result({ timeout: '30s' })).rejects.toThrow('no Rush Order is named "nobody"');
    });

    it('tries again when a document cannot be read just now', async () => {
      const cortado = await serving();
      const handle = await cortado.enqueueDoc('SalesOrder', 'unreachable', 'submit', [1]);
      await expect(handle.result({ timeout: '30s' })).rejects.toThrow('the database is away');
      expect(loads).toHaveLength(3);
    });

    it('runs static methods of a document class as those of any service', async () => {
      const cortado = await serving();
      const handle = await cortado.jobs(SalesOrder as never as { audit(): Enqueued<string> }).audit();
      await expect(handle.result({ timeout: '30s' })).resolves.toBe('0 orders');
    });

    it('fails a document job that another producer added without its document', async () => {
      const cortado = await serving();
      await cortado.internals.producer.add('short', {
        id: 'no-document',
        name: 'SalesOrder.submit',
        data: [1],
        opts: { attempts: 3 },
      });
      await expect(cortado.job('short', 'no-document').result({ timeout: '30s' })).rejects.toThrow(
        'expected the name of a SalesOrder as text, found none',
      );
      await expect(cortado.job('short', 'no-document').status()).resolves.toMatchObject({ attempts: 1 });
    });

    it('refuses a call without a document, or of an unknown type or method, and queues nothing', async () => {
      const { cortado: emptied } = await worlds.setup();
      const cortado = worlds.app({
        services: [SalesOrder],
        prefix: emptied.internals.options.prefix as string,
      });
      const asClass = cortado.jobs(SalesOrder as never as SalesOrder).submit(1);
      await expect(asClass).rejects.toThrow(DocumentNameError);
      await expect(asClass).rejects.toThrow(
        "Call the method on a document, or cortado.enqueueDoc('SalesOrder', name, 'submit').",
      );
      await expect(cortado.enqueue('SalesOrder.submit', [1])).rejects.toThrow(DocumentNameError);
      await expect(cortado.enqueueMany([{ name: 'SalesOrder.submit' }])).rejects.toThrow(DocumentNameError);
      await expect(cortado.jobs(new SalesOrder('', 1)).submit(1)).rejects.toThrow('found empty text');
      await expect(cortado.jobs(new SalesOrder(7 as never, 1)).submit(1)).rejects.toThrow('found 7 (number)');
      await expect(cortado.enqueueDoc('SalesOrdr', 'x', 'submit')).rejects.toThrow(
        'No job is named "SalesOrdr.submit". Did you mean "SalesOrder.submit"?',
      );
      await expect(cortado.enqueueDoc('SalesOrder', 'x', 'sumbit')).rejects.toThrow(UnknownJobError);
      await expect(cortado.enqueueDoc('SalesOrder', 'x', 'audit')).rejects.toThrow(UnknownJobError);
      const { waiting } = await cortado.queue('short').counts();
      expect(waiting).toBe(0);
    });
  });
}
