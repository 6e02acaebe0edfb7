import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cortado } from '@cortado/core';

/** Answers with the metrics of an app as Prometheus reads them. */
export type ServeMetrics = (request: IncomingMessage, response: ServerResponse) => void;

/** Loaded only by commands that listen: it is a megabyte of code. */
export async function prometheusOf(app: Cortado): Promise<ServeMetrics> {
  const [{ PrometheusExporter }, { MeterProvider }] = await Promise.all([
    import('@opentelemetry/exporter-prometheus'),
    import('@opentelemetry/sdk-metrics'),
  ]);
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  app.recordOn(provider.getMeter('cortado'));
  return (request, response) => exporter.getMetricsRequestHandler(request, response);
}
