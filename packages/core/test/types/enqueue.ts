// What stands around a call, as its types have it. Compiled like declarations.ts.
import {
  createCortado,
  currentContext,
  currentJob,
  defineJob,
  Enqueue,
  type Enqueued,
  type EnqueuedJob,
  type Middleware,
  runInContext,
} from '@cortado/core';

export class Pages {
  @Enqueue({
    unique: { key: (page: number, title: string) => `${page} ${title}`, until: 'started', ttl: '5m' },
  })
  async print(page: number, title: string): Enqueued<string> {
    currentJob().afterwards(() => page);
    return title;
  }
}

export const wipe = defineJob('wipe', { unique: 'wipe', inline: true }, async () => 1);

const around: Middleware = {
  async enqueue(call, next) {
    const job: EnqueuedJob = await next({ options: { ...call.options, context: { by: call.user } } });
    // @ts-expect-error: a call's arguments are changed through next()
    call.args = [job.id];
  },
  execute: (job, next) => (job.attempt > 1 ? next() : undefined),
};

const cortado = createCortado({ services: [Pages], middleware: [around], inline: true }).use(around);
export const held: Promise<boolean> = cortado.isEnqueued('1 a');
export const made = cortado.jobs(Pages, { unique: 'a', context: { locale: 'de' } }).print(1, 'a');
// @ts-expect-error: no such conflict
export const merged = cortado.jobs(Pages, { unique: { key: 'a', onConflict: 'merge' } });
// @ts-expect-error: a middleware has two parts, and this is neither
cortado.use({ before: () => undefined });

export const tenant: string | undefined = currentContext<string>('tenant');
export const all: { tenant: string } = currentContext<{ tenant: string }>();
export const seven: number = runInContext({ step: 1 }, () => 7);
// @ts-expect-error: a value may be anything
export const unknownValue: string = currentContext('tenant');
