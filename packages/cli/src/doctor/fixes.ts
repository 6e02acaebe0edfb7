import type { Cortado, OperatorNote } from '@cortado/core';
import { count } from '../output/count.js';
import type { CliFinding } from './advise.js';

/** Something that is safe to do about a finding. */
export interface Fix {
  readonly code: CliFinding['code'];
  readonly subject: string;
  /** What it does: an order. */
  readonly what: string;
  carryOut(): Promise<unknown>;
}

/** What can be done about what was found, in the order in which it is done. */
export function fixesFor(findings: readonly CliFinding[], app: Cortado, note: OperatorNote): Fix[] {
  return findings.flatMap((found) => {
    const { code, subject } = found;
    const fix = (what: string, carryOut: Fix['carryOut']): Fix[] => [{ code, subject, what, carryOut }];
    switch (found.code) {
      case 'datastore-empty':
      case 'schema-missing':
        return fix(`Migrate ${subject}`, async () => {
          await app.migrate();
          await app.schedules.sync();
        });
      case 'schedules-differ':
        return fix('Store the schedules as the code declares them', () => app.schedules.sync());
      case 'orphaned-jobs': {
        const jobs = count(found.facts.ids.length, 'job');
        return fix(`Hand back ${jobs} of queue ${subject}, on which nobody works any more`, () =>
          app.queue(subject).handBackOrphans(),
        );
      }
      case 'pause-over':
        return fix(`Resume queue ${subject}, whose pause is over`, () => app.queue(subject).resume(note));
      default:
        return [];
    }
  });
}
