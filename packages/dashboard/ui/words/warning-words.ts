import type { ActWarning } from '../../src/access/act-warnings.js';
import type { Written } from '../api/types.js';

const SENTENCES: Readonly<Record<ActWarning, string>> = {
  'no-audit-entry': 'The audit has no entry of it, since the datastore took none.',
  'on-act-failed':
    'What this app does by itself at each act (onAct) failed. The log of the server says more.',
  'on-act-late':
    'What this app does by itself at each act (onAct) took too long, and may not be done. The log of the server says more.',
};

/** What went wrong beside an act that stands; `undefined` where nothing did. */
export function warningWords({ request, warnings = [] }: Written): string | undefined {
  if (warnings.length === 0) return undefined;
  const stands = request ? 'It was asked for.' : 'It was done.';
  return [stands, ...warnings.map((it) => SENTENCES[it])].join(' ');
}
