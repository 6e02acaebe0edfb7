import type { Clock } from '../clock/clock.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import type { Redactor } from '../redaction/redactor.js';
import type { Remark } from '../scheduler/schedule-state.js';

/** Who does something, and why, for whoever looks later. */
export interface OperatorNote {
  by?: string;
  reason?: string;
}

export interface Remarked extends OperatorNote {
  readonly at: Date;
}

export interface RemarkDeps {
  readonly clock: Clock;
  readonly redactor: Pick<Redactor, 'text'>;
}

/** What is written down of it: secrets in a reason are masked, since all who look read it. @throws InvalidOptionsError */
export function remark({ by, reason, ...more }: OperatorNote, { clock, redactor }: RemarkDeps): Remark {
  const problems = [
    ...Object.entries({ by, reason })
      .filter(([, value]) => value !== undefined && (typeof value !== 'string' || value.length > 500))
      .map(([name]) => `Expected "${name}" to be text of at most 500 characters.`),
    ...Object.keys(more).map((name) => `Unknown option "${name}". Known: by, reason.`),
  ];
  if (problems.length > 0) throw new InvalidOptionsError('Nothing was changed', problems);
  return {
    at: clock.now(),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason: redactor.text(reason) }),
  };
}

export function remarked(found: Remark | undefined): Remarked | undefined {
  return found && { ...found, at: new Date(found.at) };
}
