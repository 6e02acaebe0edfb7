/** `npm run bench`: see ../RESULTS.md for what it measures and how. */
import { writeFile } from 'node:fs/promises';
import { type BenchOptions, helpText, parseOptions, USAGE } from './bench-options.js';
import { type BenchResult, renderPage } from './report/results-page.js';
import { surroundings } from './report/surroundings.js';
import { type MeasuredRow, renderTable } from './report/table.js';
import { judge } from './row.js';
import type { RowGroup, Workbench } from './row-group.js';
import { GROUPS, ONLY_WHEN_ASKED } from './rows/all-rows.js';

const FULL = { repetitions: 5, scale: 1 };
const QUICK = { repetitions: 2, scale: 0.2 };
const PAGE = new URL('../RESULTS.md', import.meta.url);

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const offer = Object.fromEntries(
    Object.entries(GROUPS).map(([name, groups]) => [
      name,
      groups.flatMap((it) => it.rows.map(({ id }) => id)),
    ]),
  );
  let options: BenchOptions;
  try {
    options = parseOptions(argv, offer);
  } catch (error) {
    return refuse(`${(error as Error).message}\n${USAGE}`);
  }
  if (options.help) {
    process.stdout.write(helpText(offer));
    return 0;
  }
  const { REDIS_URL: url, DATABASE_URL: postgres } = process.env;
  if (!url || !postgres) return refuse('REDIS_URL or DATABASE_URL is not set. `npm run bench` sets both.');
  const result = await run({ url, postgres, ...(options.quick ? QUICK : FULL) }, options);
  process.stdout.write(
    `${options.json ? JSON.stringify(facts(result), undefined, 2) : renderTable(result.measured)}\n`,
  );
  // A partial or hurried run says too little to be kept.
  if (!options.quick && !options.only && !options.groups) await writeFile(PAGE, renderPage(result));
  for (const problem of result.problems) say(`Delivery check: ${problem}`);
  const missed = result.measured.some(({ row, comparison }) => judge(row, comparison) === 'missed');
  return result.problems.length > 0 || (options.gate && missed) ? 1 : 0;
}

async function run(bench: Workbench, { only, groups: asked, peers }: BenchOptions): Promise<BenchResult> {
  const startedAt = performance.now();
  const isWanted = (id: string) => !only || only.includes(id);
  const isAsked = (name: string) =>
    asked || only
      ? (asked ?? [name]).includes(name)
      : (peers && name === 'peers') || !ONLY_WHEN_ASKED.has(name);
  const groups = Object.entries(GROUPS)
    .flatMap(([name, some]) => (isAsked(name) ? some : []))
    .filter(({ rows }) => rows.some(({ id }) => isWanted(id)));
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
  return { surroundings: await surroundings(bench), measured, delivered, problems, seconds };
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
