import { ApiFailure } from '../api/client.js';

/** What of some arguments a job would not take, as the server says it. */
export interface Violation {
  readonly code: string;
  readonly argument?: number;
  readonly path?: string;
  readonly message?: string;
  readonly found?: string;
}

const SENTENCES: Readonly<Record<string, string>> = {
  'not-json': 'This is no JSON.',
  'no-list': 'The arguments are a list: put brackets around a single one.',
  'too-deep': 'it is nested too deeply',
  'reserved-name': 'no field may have this name',
  'loses-digits': 'JavaScript would read this number as another; write it as text',
  'not-storable': 'no datastore holds this as it stands',
};

export function violationsOf(error: unknown): readonly Violation[] {
  if (!(error instanceof ApiFailure) || !Array.isArray(error.facts.violations)) return [];
  return error.facts.violations as readonly Violation[];
}

/** Such as `Argument 1, lines[0].amount: amount must be a number`. */
export function violationWords({ code, argument, path, message, found }: Violation): string {
  const said = message ?? SENTENCES[code] ?? code;
  if (argument === undefined) return said;
  return `Argument ${argument}${path ? `, ${path}` : ''}: ${said}${found === undefined ? '' : ` (${found})`}`;
}
