import { type Comparison, judge, type Row, type Target } from '../row.js';
import type { Spread } from '../statistics.js';

export interface MeasuredRow {
  readonly row: Row;
  readonly comparison: Comparison;
}

const HEADINGS = ['row', 'raw BullMQ, or as said', 'Cortado', 'ratio', 'target', 'verdict'] as const;

/** The table as Markdown, which also reads well in a terminal. */
export function renderTable(measured: readonly MeasuredRow[]): string {
  const lines = [HEADINGS, ...measured.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((it) => it[column]?.length ?? 0)));
  const render = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((it) => '-'.repeat(it + 2)).join('|')}|`;
  return [render(HEADINGS), rule, ...lines.slice(1).map(render)].join('\n');
}

function cells({ row, comparison }: MeasuredRow): string[] {
  const { raw, cortado, ratio, difference } = comparison;
  const compared = row.target?.of === 'difference' ? `${show(difference)} ${row.unit}` : show(ratio, 2);
  return [
    `${row.title} (${row.unit})`,
    row.beside === undefined ? show(raw) : `${row.beside}: ${show(raw)}`,
    show(cortado),
    compared,
    row.target ? wanted(row.target, row.unit) : '',
    VERDICTS[judge(row, comparison)],
  ];
}

const VERDICTS = { met: 'met', missed: 'MISSED', information: '' } as const;

function wanted({ of, atLeast, atMost }: Target, unit: string): string {
  const bound = atLeast === undefined ? `≤ ${of === 'difference' ? '+' : ''}${atMost}` : `≥ ${atLeast}`;
  return of === 'ratio' ? bound : `${bound} ${unit}`;
}

function show({ median, min, max }: Spread, digits?: number): string {
  const places = digits ?? (Math.abs(median) < 100 ? 1 : 0);
  const text = (value: number) =>
    value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
  return `${text(median)} [${text(min)}–${text(max)}]`;
}
