// Methods of all kinds as jobs, as their types have them. Compiled like declarations.ts.
import {
  createCortado,
  defineJob,
  Enqueue,
  type Enqueued,
  isJobHandle,
  type JobHandle,
  type JobsBehind,
  Scheduled,
} from '@cortado/core';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(isSame: Equal<A, B>): void;

class Helpful {
  read(): unknown {
    return this;
  }
  async count(): Promise<number> {
    return 1;
  }
  async sum(): Enqueued<number> {
    return 1;
  }
  // biome-ignore lint/suspicious/noExplicitAny: what others may have declared
  untyped(): any {
    return 1;
  }
}
same<keyof JobsBehind<Helpful>, 'sum'>(true);

type OrderId = string & { readonly __brand: 'OrderId' };
type Shape = { kind: 'circle'; r: number } | { kind: 'square'; a: number };

class Base {
  protected readonly log: string[] = [];
  @Enqueue({ payload: [String] })
  async inherited(_a: string): Enqueued<number> {
    return 1;
  }
  @Enqueue({ payload: [String] })
  async overridden(_a: string): Enqueued<number> {
    return 1;
  }
}
class Sub extends Base {
  @Enqueue({ payload: [String] })
  override async overridden(a: string): Enqueued<number> {
    const above = await super.overridden(a);
    return isJobHandle(above) ? 0 : above + 1;
  }
}
abstract class Abstract<T> {
  abstract make(): T;
  // @ts-expect-error: what T is, is not known here, so that nobody can look whether a handle is among it
  @Enqueue()
  async early(): Enqueued<T> {
    return this.make();
  }
  @Enqueue()
  async run(): Enqueued<unknown> {
    return this.make();
  }
}
class Concrete extends Abstract<{ rows: number }> {
  make() {
    return { rows: 1 };
  }
}

class Overloaded {
  async overload(a: string): Enqueued<string>;
  async overload(a: string | number): Enqueued<string>;
  @Enqueue({ payload: [Object] })
  async overload(a: string | number): Enqueued<string> {
    return String(a);
  }
}
class Kinds {
  @Enqueue({ payload: [Object] })
  async generic<T extends { id: string }>(it: T): Enqueued<T> {
    return it;
  }
  @Enqueue({ payload: [String] })
  async branded(_id: OrderId): Enqueued<OrderId> {
    return _id;
  }
  @Enqueue({ payload: [Object] })
  async union(_shape: Shape): Enqueued<'ok' | { failed: number }> {
    return 'ok';
  }
  @Enqueue({ payload: [String, Number] })
  async defaults(_a: string, _n = 3): Enqueued<void> {}
  @Enqueue({ payload: [String, Number] })
  async optional(_a: string, _n?: number): Promise<void> {}
  @Enqueue({ payload: [String, Number] })
  async rest(_a: string, ..._n: number[]): Promise<void> {}
  @Enqueue({ payload: [String] })
  async withThis(this: Kinds, _a: string): Enqueued<number> {
    return 1;
  }
  @Enqueue({ payload: [Date] })
  async nullable(_at: Date | null): Enqueued<Date | null> {
    return null;
  }
  @Enqueue()
  private async hidden(): Promise<void> {}
  @Enqueue()
  protected async shielded(): Promise<void> {}
  @Enqueue({ payload: [String] })
  static async shared(_a: string): Enqueued<number> {
    return 2;
  }
  // @ts-expect-error: what it yields would go nowhere
  @Enqueue()
  async *stream(): AsyncGenerator<number> {
    yield 1;
  }
  // @ts-expect-error: no promise
  @Enqueue()
  *steps(): Generator<number> {
    yield 1;
  }
  // @ts-expect-error: not a promise of a handle
  @Enqueue()
  unionReturn(): Promise<number> | number {
    return 1;
  }
  // @ts-expect-error: what says nothing does not say that a handle comes
  @Enqueue()
  // biome-ignore lint/suspicious/noExplicitAny: what others may have declared
  untyped(): any {
    return 1;
  }
  // @ts-expect-error: unknown option
  @Enqueue({ queu: 'short' })
  async typo(): Promise<void> {}
  // @ts-expect-error: no duration
  @Enqueue({ timeout: true })
  async badTimeout(): Promise<void> {}
  // @ts-expect-error: takes arguments
  @Scheduled('daily')
  async optionalScheduled(_a?: string): Promise<void> {}
  // @ts-expect-error: takes arguments
  @Scheduled('daily')
  async restScheduled(..._a: string[]): Promise<void> {}
  // @ts-expect-error: no such frequency or cron type
  @Scheduled(5)
  async wrongly(): Promise<void> {}
  touch() {
    void this.hidden();
    void this.shielded();
  }
}
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript asks of a mixin
type Constructor = new (...args: any[]) => object;
function Audited<T extends Constructor>(base: T) {
  class Mixed extends base {
    @Enqueue({ payload: [String] })
    async audit(_what: string): Enqueued<boolean> {
      return true;
    }
  }
  return Mixed;
}
class Mixin extends Audited(Kinds) {}

const cortado = createCortado({ services: [Base, Sub, Concrete, Overloaded, Kinds, Mixin] });
export async function calls(): Promise<void> {
  same<Awaited<ReturnType<ReturnType<typeof cortado.jobs<typeof Sub>>['inherited']>>, JobHandle<number>>(
    true,
  );
  const sub = cortado.jobs(Sub);
  const a = await sub.overridden('a');
  same<typeof a, JobHandle<number>>(true);
  const b = await sub.inherited('a');
  same<typeof b, JobHandle<number>>(true);
  const c = await cortado.jobs(Concrete).run();
  same<typeof c, JobHandle<unknown>>(true);
  const jobs = cortado.jobs(Kinds);
  const d = await jobs.branded('x' as OrderId);
  same<typeof d, JobHandle<OrderId>>(true);
  // @ts-expect-error: a plain string is no OrderId
  await jobs.branded('x');
  const e = await jobs.union({ kind: 'circle', r: 1 });
  same<typeof e, JobHandle<'ok' | { failed: number }>>(true);
  // @ts-expect-error
  await jobs.union({ kind: 'circle', a: 1 });
  const f = await jobs.defaults('a');
  same<typeof f, JobHandle<void>>(true);
  await jobs.defaults('a', 4);
  await jobs.optional('a');
  await jobs.rest('a', 1, 2, 3);
  // @ts-expect-error
  await jobs.rest('a', 'b');
  const g = await jobs.withThis('a');
  same<typeof g, JobHandle<number>>(true);
  const h = await jobs.nullable(null);
  same<typeof h, JobHandle<Date | null>>(true);
  const i = await cortado.jobs(Mixin).audit('x');
  same<typeof i, JobHandle<boolean>>(true);
  await cortado.jobs(Mixin).branded('x' as OrderId);
  // @ts-expect-error: private
  await jobs.hidden();
  // @ts-expect-error: not decorated
  await jobs.touch();
  // A type parameter of the method is what it is held to.
  const k = await jobs.generic({ id: 'a' });
  same<typeof k, JobHandle<{ id: string }>>(true);
  const l = await cortado.jobs(Overloaded).overload(1);
  void l;
  const l2 = await cortado.jobs(Overloaded).overload('1');
  void l2;
  await cortado.enqueueMany([{ name: 'Kinds.defaults', args: ['a'] }]);
  const s = await cortado.jobs(Kinds);
  void s;
  const fn = defineJob('x', { payload: [Object] }, async (_shape: Shape, _n = 2) => 'ok' as const);
  const x = await fn({ kind: 'square', a: 1 });
  same<typeof x, JobHandle<'ok'>>(true);
  // @ts-expect-error
  await fn({ kind: 'square' });
  const widths = defineJob('widths', { queue: 'short' }, async (_name: string, width = 100) => width * 2);
  const w = await widths('a');
  same<typeof w, JobHandle<number>>(true);
  await widths('a', 7);
  // @ts-expect-error: its default is a number
  await widths('a', 'wide');
  // @ts-expect-error: nobody says what it takes
  defineJob('unsaid', {}, async (what) => what);
  // @ts-expect-error: no option of that name
  await cortado.jobs(Sub, { atempts: 3 }).inherited('a');
  // @ts-expect-error: not per call
  await cortado.jobs(Sub, { payload: [String] }).inherited('a');
}
