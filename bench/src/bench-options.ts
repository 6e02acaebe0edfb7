import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Fewer and smaller repetitions: shows that it runs, not how fast. @default false */
  quick: boolean;
  /** Groups of rows to run. @default all that need nothing installed */
  groups: readonly string[] | undefined;
  /** Also beside other libraries, which are installed for it. @default false */
  peers: boolean;
  /** Ids of the rows to run. @default all */
  only: readonly string[] | undefined;
  /** Print the facts as JSON rather than the table. @default false */
  json: boolean;
  /** End with 1 when a target is missed, not only when a delivery is. @default false */
  gate: boolean;
  /** Tell what can be asked for. @default false */
  help: boolean;
}

/** What can be asked for: the ids of the rows of each group. */
export type Offer = Readonly<Record<string, readonly string[]>>;

export const USAGE =
  'Usage: npm run bench -- [group …] [--peers] [--quick] [--only row,row] [--json] [--gate] [--help]';

export function helpText(offer: Offer): string {
  const groups = Object.entries(offer).map(([group, rows]) => `  ${group.padEnd(16)} ${rows.join(', ')}`);
  return `${USAGE}

Measures Cortado beside raw BullMQ on servers of its own, some 20 minutes, and writes bench/RESULTS.md.

  group …          these groups of rows alone
  --peers          also beside graphile-worker and bee-queue, which are installed for it, outside of the workspace
  --quick          fewer and smaller repetitions: shows that it runs, not how fast
  --only row,row   these rows alone
  --json           the facts as JSON rather than the table
  --gate           end with 1 when a target is missed, not only when a delivery is

A quick or partial run leaves bench/RESULTS.md as it is. Groups and their rows:

${groups.join('\n')}
`;
}

/** @throws Error that says what is not understood */
export function parseOptions(argv: readonly string[], offer: Offer): BenchOptions {
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    ...{ quick: flag, peers: flag, json: flag, gate: flag, help: flag },
    only: { type: 'string' },
  } as const;
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const only = values.only?.split(',');
  refuseUnknown('group', positionals, Object.keys(offer));
  refuseUnknown('row', only ?? [], Object.values(offer).flat());
  const groups = positionals.length > 0 ? positionals : undefined;
  const { quick, peers, json, gate, help } = values;
  return { quick, peers: peers || positionals.includes('peers'), groups, only, json, gate, help };
}

function refuseUnknown(what: string, asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find((it) => !known.includes(it));
  if (unknown !== undefined) throw new Error(`No ${what} "${unknown}". Known: ${known.join(', ')}.`);
}
