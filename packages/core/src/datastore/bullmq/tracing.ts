import { AsyncResource } from 'node:async_hooks';
import type { Span, SpanOptions, Telemetry } from 'bullmq';
import { SpanKind } from 'bullmq';
import { maskedAttributes, maskedException } from './masked-span.js';

// Made while this module loads, and so outside of any span.
const outside = new AsyncResource('cortado.tracing');

/** OpenTelemetry's own span options, which BullMQ's adapter hands on as they are. */
interface LinkedSpanOptions extends SpanOptions {
  root?: boolean;
  links?: { context: { traceId: string; spanId: string; traceFlags: number; isRemote: true } }[];
}

/**
 * A telemetry that gives every attempt a trace of its own with a link to the enqueue. BullMQ's would put all
 * attempts, hours apart perhaps, into the trace of whoever queued the job, each under the one before.
 *
 * BullMQ hands contexts around as opaque values, so what an attempt came from is remembered beside them.
 */
export function linkAttempts<C extends object>(telemetry: Telemetry<C>): Telemetry<C> {
  const { tracer, contextManager, meter } = telemetry;
  /** Contexts read from a job, and those of its attempt: the metadata the job was queued with. */
  const origins = new WeakMap<C, string>();
  const inherit = (from: C, to: C): C => {
    const origin = origins.get(from);
    if (origin !== undefined) origins.set(to, origin);
    return to;
  };
  return {
    ...(meter ? { meter } : {}),
    tracer: {
      startSpan(name, options, context) {
        const origin = context && options?.kind === SpanKind.CONSUMER ? origins.get(context) : undefined;
        const span = tracer.startSpan(name, origin ? linkedTo(origin, options) : options, context);
        // An attempt and what BullMQ does to end it keep the origin; a job queued inside the attempt has its own.
        if (options?.kind === SpanKind.PRODUCER) return span;
        return onContext(span, (before) => inherit(before, span.setSpanOnContext(before)));
      },
    },
    contextManager: {
      with: (context, act) => contextManager.with(context, act),
      active: () => contextManager.active(),
      root: () => contextManager.root?.() ?? outside.runInAsyncScope(() => contextManager.active()),
      fromMetadata(active, metadata) {
        const context = contextManager.fromMetadata(active, metadata);
        origins.set(context, metadata);
        return context;
      },
      // A failed attempt writes its context back into the job; the next one shall still be linked to the enqueue.
      getMetadata: (context: C) => origins.get(context) ?? contextManager.getMetadata(context),
    },
  };
}

function linkedTo(metadata: string, options: SpanOptions | undefined): LinkedSpanOptions | undefined {
  const origin = /"traceparent":"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})"/.exec(metadata);
  // Another propagator than W3C's: what BullMQ does by itself, a child of the enqueue.
  if (!origin || !options) return options;
  const [, traceId = '', spanId = '', flags = '0'] = origin;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true } as const;
  return { ...options, root: true, links: [{ context }] };
}

function onContext<C>(span: Span<C>, setSpanOnContext: (context: C) => C): Span<C> {
  return {
    setSpanOnContext,
    // Why a job failed is written by whoever it failed for, and leaves the process here.
    setAttribute: (key, value) => span.setAttribute(key, maskedAttributes({ [key]: value })[key] ?? value),
    setAttributes: (attributes) => span.setAttributes(maskedAttributes(attributes)),
    addEvent: (name, attributes) => span.addEvent(name, attributes && maskedAttributes(attributes)),
    recordException: (exception, time) => span.recordException(maskedException(exception), time),
    end: () => span.end(),
  };
}
