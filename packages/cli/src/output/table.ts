import Table from 'cli-table3';

const EDGES = ['top', 'bottom', 'left', 'right'].flatMap((it) => [
  it,
  `${it}-mid`,
  `${it}-left`,
  `${it}-right`,
]);
const NO_LINES = Object.fromEntries([...EDGES, 'mid', 'mid-mid', 'middle'].map((it) => [it, '']));

/** Rows under headings, in columns without lines, so that they can be cut and searched. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return draw(rows, [...head]);
}

/** Facts, one in a line: what it is, then its value. */
export function factSheet(facts: readonly (readonly [string, string | undefined])[]): string {
  return draw(facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** A part under the sheet with a title of its own; nothing when there is nothing to say. */
export function section(title: string, text: string | undefined): string {
  return text ? `\n\n${title}\n${text.replace(/^/gm, '  ')}` : '';
}

function draw(rows: readonly (readonly string[])[], head: string[] = []): string {
  const table = new Table({
    head,
    chars: { ...NO_LINES, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  table.push(...rows.map((it) => [...it]));
  return table.toString().replace(/[^\S\n]+$/gm, '');
}
