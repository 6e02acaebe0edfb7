import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MeterLike } from '@cortado/core';

/** What a meter has recorded, as Prometheus reads it. */
export interface Prometheus {
  readonly meter: MeterLike;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** Loaded only by commands that listen: it is a megabyte of code. */
export async function startPrometheus(): Promise<Prometheus> {
  const [{ PrometheusExporter }, { MeterProvider }] = await Promise.all([
    import('@opentelemetry/exporter-prometheus'),
    import('@opentelemetry/sdk-metrics'),
  ]);
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  return {
    meter: provider.getMeter('cortado'),
    answer: (request, response) => exporter.getMetricsRequestHandler(request, response),
  };
}
