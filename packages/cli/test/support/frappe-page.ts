import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One counterpart of a command of Frappe, and what it has to print. */
export interface Row {
  readonly frappe: string;
  readonly command: string;
  readonly says: readonly string[];
}

export interface Page {
  /** The config that the rows are run with. */
  readonly config: string;
  /** Titles, and the rows under each. */
  readonly sections: readonly (readonly [title: string, rows: readonly Row[]])[];
}

/** docs/frappe.md, as it is promised. */
export function frappePage(): Page {
  const text = readFileSync(fileURLToPath(new URL('../../../../docs/frappe.md', import.meta.url)), 'utf8');
  const [, config = ''] = /```js\n([\s\S]*?)```/.exec(text) ?? [];
  const [, ...all] = text.split(/^## /m);
  // Its rows are no commands; the tests of realtime show them.
  const sections = all.filter((it) => !it.startsWith('In the browser\n'));
  return {
    config,
    sections: sections.map((it) => [it.slice(0, it.indexOf('\n')), rowsOf(it)] as const),
  };
}

function rowsOf(section: string): Row[] {
  const lines = section.split('\n').filter((it) => it.startsWith('|'));
  return lines.slice(2).map((line) => {
    const [, frappe = '', command = '', says = ''] = line.split(/(?<!\\)\|/).map((it) => it.trim());
    return { frappe, command: quoted(command)[0] ?? '', says: quoted(says) };
  });
}

/** What stands in backticks, whatever the table has escaped. */
function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replaceAll('\\|', '|'));
}
