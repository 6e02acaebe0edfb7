import { inspect } from 'node:util';

/** A job that a fake app was given. */
export interface FakeJob {
  readonly id: string;
  /** Such as `Reports.generate`. */
  readonly name: string;
  readonly queue: string;
  /** As its method gets them: through JSON, dates and DTOs made again. */
  readonly args: readonly unknown[];
  /** Who it runs as. */
  readonly user: string | undefined;
  /** Milliseconds it was told to wait. 0 without a delay. */
  readonly delay: number;
  /** 1 goes first; 0 where it has none. */
  readonly priority: number;
  readonly attempts: number;
  readonly tags: readonly string[];
  /** How it stands now. */
  readonly state: string;
}

const LONGEST_ARGUMENTS = 300;

/** A job in one line, as a failed expectation lists it: `Reports.generate('2026-11') on long, waiting, as ada`. */
export function describeJob({ name, args, queue, state, user, delay }: FakeJob): string {
  const facts = [queue, state, delay > 0 ? `delayed by ${delay} ms` : '', user ? `as ${user}` : ''];
  return `${name}${describeArguments(args)} on ${facts.filter(Boolean).join(', ')}`;
}

/** Arguments as a call would have them, `('2026-11')`. Those of an expectation may be matchers, such as `expect.any(String)`. */
export function describeArguments(args: readonly unknown[]): string {
  const written = args.map(describeArgument).join(', ');
  return `(${written.length > LONGEST_ARGUMENTS ? `${written.slice(0, LONGEST_ARGUMENTS)}…` : written})`;
}

function describeArgument(value: unknown): string {
  const matcher = value as { toAsymmetricMatcher?(): string } | undefined | null;
  if (typeof matcher?.toAsymmetricMatcher === 'function') return matcher.toAsymmetricMatcher();
  return inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 100 });
}
