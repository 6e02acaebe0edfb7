import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Fewer and smaller repetitions: shows that it runs, not how fast. @default false */
  quick: boolean;
  /** Ids of the rows to run. @default all */
  only: readonly string[] | undefined;
  /** Print the facts as JSON rather than the table. @default false */
  json: boolean;
  /** End with 1 when a target is missed, not only when a delivery is. @default false */
  gate: boolean;
  /** Tell what can be asked for. @default false */
  help: boolean;
}

export const USAGE = 'Usage: npm run bench -- [--quick] [--only row,row] [--json] [--gate] [--help]';

export function helpText(rowIds: readonly string[]): string {
  return `${USAGE}

Measures Cortado beside raw BullMQ on a Redis of its own, some 8 minutes, and writes bench/RESULTS.md.

  --quick          fewer and smaller repetitions: shows that it runs, not how fast
  --only row,row   these rows alone
  --json           the facts as JSON rather than the table
  --gate           end with 1 when a target is missed, not only when a delivery is

A quick or partial run leaves bench/RESULTS.md as it is. Rows: ${rowIds.join(', ')}.
`;
}

/** @throws Error that says what is not understood */
export function parseOptions(argv: readonly string[], rowIds: readonly string[]): BenchOptions {
  const flag = { type: 'boolean', default: false } as const;
  const options = { quick: flag, only: { type: 'string' }, json: flag, gate: flag, help: flag } as const;
  const { values } = parseArgs({ args: [...argv], options });
  const only = values.only?.split(',');
  const unknown = only?.find((it) => !rowIds.includes(it));
  if (unknown !== undefined) throw new Error(`No row "${unknown}". Rows: ${rowIds.join(', ')}.`);
  return { quick: values.quick, only, json: values.json, gate: values.gate, help: values.help };
}
