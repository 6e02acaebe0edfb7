import { createCortado, currentJob, Enqueue, type Enqueued, isJobHandle } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { context, propagation, type TextMapPropagator, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { BullMQOtel } from 'bullmq-otel';

/** W3C's header, as OpenTelemetry's own propagator writes it. */
const w3c: TextMapPropagator<Record<string, string>> = {
  inject(from, carrier) {
    const span = trace.getSpanContext(from);
    if (span) carrier.traceparent = `00-${span.traceId}-${span.spanId}-01`;
  },
  extract(into, carrier) {
    const [, traceId = '', spanId = ''] = (carrier.traceparent ?? '').split('-');
    return traceId ? trace.setSpanContext(into, { traceId, spanId, traceFlags: 1, isRemote: true }) : into;
  },
  fields: () => ['traceparent'],
};

class Reports {
  readonly active: (string | undefined)[] = [];

  @Enqueue({ attempts: 3 })
  async flaky(): Enqueued<string> {
    this.active.push(trace.getActiveSpan()?.spanContext().spanId);
    if (currentJob().attempt < 3) throw new Error('not yet');
    const inner = await this.inner();
    return isJobHandle(inner) ? ((await inner.result({ timeout: '30s' })) as string) : inner;
  }

  @Enqueue({ queue: 'short' })
  async inner(): Enqueued<string> {
    return 'done';
  }
}

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(w3c);
  trace.setGlobalTracerProvider(provider);
});

it.each([
  ['redis', () => process.env.REDIS_URL as string],
  ['postgres', () => process.env.DATABASE_URL as string],
])('gives every attempt a trace of its own with a link to its enqueue, on %s', async (_, urlOf) => {
  exporter.reset();
  const reports = new Reports();
  const cortado = createCortado({
    connection: urlOf(),
    services: [Reports],
    container: { resolve: () => reports },
    prefix: `traces-${process.pid}`,
    telemetry: new BullMQOtel({ tracerName: 'test' }),
  });
  await cortado.migrate();
  const worker = await startWorker(cortado);
  const handle = await trace.getTracer('test').startActiveSpan('request', async (span) => {
    const queued = await cortado.jobs(Reports).flaky();
    span.end();
    return queued;
  });
  await expect(handle.result({ timeout: '30s' })).resolves.toBe('done');
  await worker.close();
  await cortado.close();

  const spans = exporter.getFinishedSpans();
  const named = (name: RegExp) => spans.filter((it) => name.test(it.name));
  const idOf = (it: ReadableSpan | undefined) => it?.spanContext().spanId;
  const traceOf = (it: ReadableSpan | undefined) => it?.spanContext().traceId;
  const startOf = ({ startTime: [seconds, nanos] }: ReadableSpan) => seconds * 1e9 + nanos;
  const [request] = named(/^request$/);
  const adds = named(/^add /);
  const add = adds.find((it) => traceOf(it) === traceOf(request));
  expect(add?.parentSpanContext?.spanId).toBe(idOf(request));
  // Spans are exported as they end: one ends when the datastore has answered, and the next attempt may have ended by then.
  const attempts = named(/^process default$/).sort((a, b) => startOf(a) - startOf(b));
  expect(attempts).toHaveLength(3);
  expect(attempts.map((it) => idOf(it))).toEqual(reports.active);
  // Three traces, none of them the request's, each with one link to the span that queued the job.
  expect(new Set([request, ...attempts].map(traceOf)).size).toBe(4);
  for (const attempt of attempts) {
    expect(attempt.parentSpanContext).toBeUndefined();
    expect(attempt.links.map((it) => it.context.spanId)).toEqual([idOf(add)]);
    expect(attempt.links[0]?.context.traceId).toBe(traceOf(request));
  }
  // A job queued by a job: its enqueue belongs to the attempt, and its attempt is linked to that.
  const nested = adds.find((it) => it !== add);
  expect(nested?.parentSpanContext?.spanId).toBe(idOf(attempts[2]));
  expect(named(/^process short$/)[0]?.links.map((it) => it.context.spanId)).toEqual([idOf(nested)]);
});

it('keeps as many completed jobs as the queue says, traced too', async () => {
  const cortado = createCortado({
    connection: process.env.REDIS_URL as string,
    services: [Reports],
    prefix: `traces-kept-${process.pid}`,
    telemetry: new BullMQOtel({ tracerName: 'test' }),
    defaults: { keep: { completed: { count: 2 } } },
  });
  const worker = await startWorker(cortado);
  const handles = await Promise.all(Array.from({ length: 10 }, () => cortado.jobs(Reports).inner()));
  await Promise.all(handles.map((it) => it.result({ timeout: '30s' })));
  await worker.close();
  await expect(cortado.queue('short').counts()).resolves.toMatchObject({ completed: 2 });
  await cortado.close();
});
