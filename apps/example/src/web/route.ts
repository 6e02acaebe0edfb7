import type { Cortado, JobHandle } from '@cortado/core';
import type { Services } from '../services.js';
import type { Answer } from './answer.js';

/** What a route works with. */
export interface RouteDeps {
  readonly cortado: Cortado;
  readonly services: Services;
}

/** Runs as the user who asks. */
export type Route = (deps: RouteDeps, body: object) => Promise<Answer>;

/** By path: GET looks, POST queues jobs. */
export type RouteTable = Readonly<Record<string, { readonly GET?: Route; readonly POST?: Route }>>;

/** Jobs that somebody asked for and workers will run. */
export function queued(jobs: readonly Pick<JobHandle<unknown>, 'id' | 'queue' | 'name'>[]): Answer {
  return { status: 202, json: { jobs } };
}
