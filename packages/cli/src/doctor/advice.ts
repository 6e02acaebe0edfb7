import type { Finding, FindingCode } from '@cortado/core';

/** What a finding means, and what to do next; no next step where all is as it should be. */
export interface Advice {
  readonly says: string;
  readonly next?: string;
}

/** A sentence for each of some kinds of finding. */
export type AdviceOn<C extends FindingCode> = { readonly [K in C]: (found: Finding<K>) => Advice };

/** Findings that tell how something stands, and are shown in the overview. */
export type OverviewCode = 'datastore' | 'scheduler' | 'queue' | 'processes';
