import type { AuditSearch, GroupState, Range } from './api/queries.js';

type Found = Record<string, unknown>;

export const RANGES = ['hour', 'day', 'week'] as const satisfies readonly Range[];
export const GROUP_CHOICES = ['unresolved', 'resolved', 'all'] as const satisfies readonly GroupState[];
export const GROUP_LISTS = ['errors', 'jobs'] as const;
export const MEMBER_STATES = ['failed', 'pending', 'completed'] as const;

// What is chosen on a page stands in its address, so that the way back, a reload and a link that somebody is sent lead to
// the same. What is usual is left out, and what no page knows counts as that.

export const readOverviewSearch = (found: Found) => chosen('range', found, RANGES);
export const readErrorsSearch = (found: Found) => chosen('state', found, GROUP_CHOICES);
export const readGroupSearch = (found: Found) => chosen('list', found, GROUP_LISTS);
export const readBatchSearch = (found: Found) => chosen('jobs', found, MEMBER_STATES);

export const readQueuesSearch = ({ find }: Found): { readonly find?: string | undefined } => ({
  find: textOf(find),
});
export const readAuditSearch = ({ by, act }: Found): AuditSearch => ({ by: textOf(by), act: textOf(act) });

/** Said also where there is none: of what is left out, the router takes the word that stands in the address. */
function chosen<K extends string, V extends string>(
  key: K,
  found: Found,
  known: readonly V[],
): { readonly [key in K]?: V | undefined } {
  return { [key]: known.find((it) => it === found[key]) } as { readonly [key in K]?: V | undefined };
}

/** A word of digits that somebody has typed into an address is read as a number. */
function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
