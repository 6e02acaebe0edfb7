import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MeterLike } from '@cortado/core';

/** What a meter has recorded, as Prometheus reads it. */
export interface Prometheus {
  readonly meter: MeterLike;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** What measures, as `target_info` names it. */
export interface Service {
  /** The app's name. */
  readonly name: string;
  readonly version: string | undefined;
}

/**
 * Loaded only by commands that listen: it is a megabyte of code. Of the service, OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES
 * may say something else.
 */
export async function startPrometheus({ name, version }: Service): Promise<Prometheus> {
  const [{ PrometheusExporter }, { MeterProvider }, resources] = await Promise.all([
    import('@opentelemetry/exporter-prometheus'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const resource = resources
    .defaultResource()
    .merge(resources.resourceFromAttributes({ 'service.name': name, 'service.version': version }))
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const provider = new MeterProvider({ resource, readers: [exporter] });
  return {
    meter: provider.getMeter('cortado'),
    answer: (request, response) => exporter.getMetricsRequestHandler(request, response),
  };
}
