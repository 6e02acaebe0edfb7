// What the types of the packages promise, as a user's compiler sees it: scripts/check-types-matrix.mjs compiles this file against
// the built declarations. A line under "@ts-expect-error" must not compile; every other line must.
import {
  createCortado,
  currentJob,
  Enqueue,
  type Enqueued,
  isJobHandle,
  type JobHandle,
  Scheduled,
  Service,
} from '@cortado/core';
import { expectEnqueued, fakeCortado } from '@cortado/testing';
import { startWorker, stopOnSignals, type Worker } from '@cortado/worker-pool';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(isSame: Equal<A, B>): void;

@Service('Reports')
class Reports {
  @Enqueue({ queue: 'short', payload: [String] })
  async generate(_month: string): Enqueued<number> {
    await currentJob().progress(50);
    return 42;
  }

  @Enqueue()
  async clean(): Promise<void> {}

  // @ts-expect-error: its callers would get a handle where the type says a number
  @Enqueue()
  async lies(): Promise<number> {
    return 1;
  }

  // @ts-expect-error: a job cannot run within the call
  @Enqueue()
  now(): number {
    return 1;
  }

  @Scheduled('0 3 * * *')
  async nightly(): Promise<void> {}

  // @ts-expect-error: nobody gives a scheduled method an argument
  @Scheduled('0 3 * * *')
  async monthly(_month: string): Promise<void> {}

  plain(): string {
    return 'no job';
  }
}

/** Methods of other shapes than most. */
abstract class Shapes<T> {
  @Enqueue({ payload: [String] })
  async generic<K extends string>(key: K): Enqueued<K> {
    return key;
  }

  @Enqueue({ payload: [Object] })
  async ofClass(_it: T): Enqueued<number> {
    return 1;
  }

  @Enqueue({ payload: [String, Number, Boolean] })
  async open(_a: string, _b?: number, ..._more: boolean[]): Enqueued<never> {
    throw new Error();
  }

  @Enqueue()
  protected async hidden(): Promise<void> {}

  @Enqueue()
  static async ofTheClass(): Promise<void> {}

  // @ts-expect-error: its callers are given a handle, or what it returns
  @Enqueue()
  async nothing(): Promise<undefined> {}

  // @ts-expect-error: what comes behind its call runs all the same
  @Enqueue()
  async end(): Promise<never> {
    throw new Error();
  }

  // @ts-expect-error: what gives one value after the other gives no promise
  @Enqueue()
  async *many(): AsyncGenerator<number> {
    yield 1;
  }

  // @ts-expect-error: nobody gives a scheduled method an argument, one that may be left out included
  @Scheduled('0 3 * * *')
  async atMost(_month?: string): Promise<void> {}
}

type Id = string & { readonly isId: true };
class Branded extends Shapes<Id> {
  override async ofClass(_it: Id): Enqueued<number> {
    return 2;
  }
}
class Other {
  @Enqueue()
  async ofClass(_it: Id): Enqueued<string> {
    return 'other';
  }
}

export async function shapes(either: typeof Branded | typeof Other, id: Id): Promise<void> {
  const jobs = cortado.jobs(Branded);
  const generic = await jobs.generic('a');
  same<typeof generic, JobHandle<string>>(true);
  const never = await jobs.open('a', undefined, true, false);
  same<typeof never, JobHandle<never>>(true);
  const united = await (await cortado.jobs(either).ofClass(id)).result();
  same<typeof united, number | string>(true);
  // @ts-expect-error: any text is no Id
  await jobs.ofClass('a');
  // @ts-expect-error: the rest is of booleans
  await jobs.open('a', 1, 2);
  // @ts-expect-error: it is nobody's to call from outside
  await jobs.hidden();
  // @ts-expect-error: not both of them have it
  await cortado.jobs(either).generic('a');
}

// @ts-expect-error: a service has a name
@Service()
class Nameless {
  // @ts-expect-error: it stands on a class
  @Service('Nameless.run')
  async run(): Promise<void> {}
}
void Nameless;

const cortado = createCortado({ services: [Reports] });

export async function calls(reports: Reports): Promise<void> {
  const handle = await cortado.jobs(Reports).generate('2026-11');
  same<typeof handle, JobHandle<number>>(true);
  same<Awaited<ReturnType<typeof handle.result>>, number>(true);
  const sugar = await reports.generate('2026-11');
  same<typeof sugar, number | JobHandle<number>>(true);
  if (isJobHandle(sugar)) same<typeof sugar.id, string>(true);
  // @ts-expect-error: a handle is no promise
  handle.then;
  // @ts-expect-error: arguments are those of the method
  await cortado.jobs(Reports).generate(11);
  // @ts-expect-error: what is no job is not among the jobs
  await cortado.jobs(Reports).plain();
  await cortado.jobs(Reports, { delay: '5m', user: 'ada' }).clean();
  // @ts-expect-error: no such option
  await cortado.jobs(Reports, { delays: '5m' }).clean();
  // @ts-expect-error: no duration
  await cortado.jobs(Reports, { delay: true }).clean();
}

class Overloads {
  async honest(a: string): Enqueued<string>;
  async honest(a: number): Enqueued<number>;
  async honest(a: boolean): Enqueued<boolean>;
  @Enqueue({ payload: [Object] })
  async honest(a: unknown): Enqueued<unknown> {
    return a;
  }

  async first(a: string): Promise<number>;
  async first(a: number): Enqueued<number>;
  async first(_a: string | number): Enqueued<number> {
    return 1;
  }

  async second(a: string): Enqueued<number>;
  async second(a: boolean): Promise<number>;
  async second(a: number): Enqueued<number>;
  async second(_a: unknown): Enqueued<number> {
    return 1;
  }
}

export async function overloads(): Promise<void> {
  await cortado.jobs(Overloads).honest(true);
  // @ts-expect-error: its first overload says that a number comes, where a handle may
  await cortado.jobs(Overloads).first(1);
  // @ts-expect-error: its second does
  await cortado.jobs(Overloads).second(1);
}

export async function running(): Promise<void> {
  const worker = await startWorker(cortado, { queues: ['short'], grace: '4s' });
  same<typeof worker, Worker>(true);
  stopOnSignals([worker, cortado]);
  // @ts-expect-error: no such option
  await startWorker(cortado, { queue: 'short' });
  const app = fakeCortado({ services: [Reports] });
  expectEnqueued(Reports, 'generate', ([month]) => month.startsWith('2026'));
  // @ts-expect-error: what is no job is not enqueued
  expectEnqueued(Reports, 'plain');
  await app.close();
}
