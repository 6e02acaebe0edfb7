import { ROUTES } from '../../src/api/routes.js';

export type AnyRoute = (typeof ROUTES)[number];

/** Everything that changes something, and everything that only shows. */
export const WRITES = ROUTES.filter((it) => it.method === 'POST');
export const READS = ROUTES.filter((it) => it.method === 'GET');

/** The path of a route with these words in it; a parameter nobody thought of gets `x`. */
export function pathOf({ path }: AnyRoute, words: Readonly<Record<string, string>> = {}): string {
  return `/api${path.replace(/:(\w+)/g, (_, name: string) => words[name] ?? 'x')}`;
}

/** The names of the parameters in a route's path. */
export function parametersOf({ path }: AnyRoute): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
}

/** What a test says it tried. */
export function lineOf({ method, path }: AnyRoute): string {
  return `${method} ${path}`;
}
