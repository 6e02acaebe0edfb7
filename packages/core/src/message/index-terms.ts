import { createHash } from 'node:crypto';
import type { WireContext } from './wire-context.js';

/** Bytes of a term's word; a longer one is named by its hash. */
const LONGEST = 400;

/** What an index has the jobs with this tag under. */
export function tagTerm(tag: string): string {
  return `t:${tag}`;
}

/** What an index has the jobs of this user under. */
export function userTerm(user: string): string {
  if (user.length * 3 <= LONGEST || Buffer.byteLength(user) <= LONGEST) return `u:${user}`;
  return `u:#${createHash('sha256').update(user).digest('hex')}`;
}

/** What a job can be found by; empty for most jobs. */
export function indexTerms({ user, byUser, tags }: Pick<WireContext, 'user' | 'byUser' | 'tags'>): string[] {
  const terms: string[] = [];
  for (const tag of tags ?? []) {
    const term = tagTerm(tag);
    if (!terms.includes(term)) terms.push(term);
  }
  if (byUser && user !== undefined) terms.push(userTerm(user));
  return terms;
}
