/** `npm run bench`: see ../RESULTS.md for what it measures and how. */
import { writeFile } from 'node:fs/promises';
import { type BenchOptions, helpText, parseOptions, USAGE } from './bench-options.js';
import { type BenchResult, renderPage } from './report/results-page.js';
import { surroundings } from './report/surroundings.js';
import { type MeasuredRow, renderTable } from './report/table.js';
import { judge } from './row.js';
import type { RowGroup, Workbench } from './row-group.js';
import { ROW_GROUPS } from './rows/all-rows.js';

const FULL = { repetitions: 5, scale: 1 };
const QUICK = { repetitions: 2, scale: 0.2 };
const PAGE = new URL('../RESULTS.md', import.meta.url);

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const rowIds = ROW_GROUPS.flatMap((it) => it.rows.map(({ id }) => id));
  let options: BenchOptions;
  try {
    options = parseOptions(argv, rowIds);
  } catch (error) {
    return refuse(`${(error as Error).message}\n${USAGE}`);
  }
  if (options.help) {
    process.stdout.write(helpText(rowIds));
    return 0;
  }
  const url = process.env.REDIS_URL;
  if (!url) return refuse('REDIS_URL is not set. `npm run bench` sets it.');
  const result = await run({ url, ...(options.quick ? QUICK : FULL) }, options.only);
  process.stdout.write(
    `${options.json ? JSON.stringify(facts(result), undefined, 2) : renderTable(result.measured)}\n`,
  );
  // A partial or hurried run says too little to be kept.
  if (!options.quick && !options.only) await writeFile(PAGE, renderPage(result));
  for (const problem of result.problems) say(`Delivery check: ${problem}`);
  const missed = result.measured.some(({ row, comparison }) => judge(row, comparison) === 'missed');
  return result.problems.length > 0 || (options.gate && missed) ? 1 : 0;
}

async function run(bench: Workbench, only: readonly string[] | undefined): Promise<BenchResult> {
  const startedAt = performance.now();
  const isWanted = (id: string) => !only || only.includes(id);
  const groups = ROW_GROUPS.filter(({ rows }) => rows.some(({ id }) => isWanted(id)));
  const measured: MeasuredRow[] = [];
  const problems: string[] = [];
  let delivered = 0;
  for (const [index, group] of groups.entries()) {
    say(`[${index + 1}/${groups.length}] ${group.rows.map((it) => it.title).join(' · ')}`);
    const { rows, delivery } = await measure(group, bench);
    measured.push(...rows.filter(({ row }) => isWanted(row.id)));
    problems.push(...delivery.problems);
    delivered += delivery.delivered;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { surroundings: await surroundings(bench.url), measured, delivered, problems, seconds };
}

async function measure(group: RowGroup, bench: Workbench) {
  const { comparisons, delivery } = await group.run(bench);
  const rows = group.rows.flatMap((row): MeasuredRow[] => {
    const comparison = comparisons.get(row.id);
    return comparison ? [{ row, comparison }] : [];
  });
  for (const { row, comparison } of rows) {
    const { median } = comparison[row.target?.of ?? 'ratio'];
    say(
      `      ${row.id}: ${median.toFixed(2)}${row.target?.of === 'difference' ? ` ${row.unit}` : '×'} ${judge(row, comparison)}`,
    );
  }
  return { rows, delivery };
}

function facts({ measured, ...rest }: BenchResult) {
  const rows = measured.map(({ row, comparison }) => ({
    ...row,
    ...comparison,
    verdict: judge(row, comparison),
  }));
  return { ...rest, rows };
}

function refuse(sentence: string): number {
  say(sentence);
  return 2;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
