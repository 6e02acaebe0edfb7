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
}

export const USAGE = 'Usage: npm run bench -- [--quick] [--only row,row] [--json] [--gate]';

/** @throws Error that says what is not understood */
export function parseOptions(argv: readonly string[], rowIds: readonly string[]): BenchOptions {
  const flag = { type: 'boolean', default: false } as const;
  const options = { quick: flag, only: { type: 'string' }, json: flag, gate: flag } as const;
  const { values } = parseArgs({ args: [...argv], options });
  const only = values.only?.split(',');
  const unknown = only?.find((it) => !rowIds.includes(it));
  if (unknown !== undefined) throw new Error(`No row "${unknown}". Rows: ${rowIds.join(', ')}.`);
  return { quick: values.quick, only, json: values.json, gate: values.gate };
}
