import { textOf } from '../support/pages.js';

const page = textOf('docs/events.md');
const source = textOf('packages/core/src/events/job-events.ts');

/** The events in the table of the sources, each with the fields that it declares itself. */
const declared = new Map(
  [...source.matchAll(/^ {2}'([a-z]+\.[a-z]+)': (?!true)([\s\S]*?);(?=\n {2}(?:'|\/\*\*)|\n\})/gm)].map(
    ([, name = '', type = '']) => [
      name,
      [...type.replaceAll(/\/\*\*.*?\*\//gs, '').matchAll(/(\w+)\??:/g)].map(([, field = '']) => field),
    ],
  ),
);
const rows = [...page.matchAll(/^\| (`[a-z]+\.[a-z]+`(?:, `[a-z]+\.[a-z]+`)*) \|(.*)\|$/gm)].flatMap(
  ([, names = '', rest = '']) =>
    names
      .replaceAll('`', '')
      .split(', ')
      .map((name) => [name, rest] as const),
);

describe('docs/events.md', () => {
  it('has a row for each event there is, and for no other', () => {
    expect(declared.size).toBeGreaterThan(35);
    expect(rows.map(([name]) => name).sort()).toEqual([...declared.keys()].sort());
  });

  it('names every field of each', () => {
    const missing = rows.flatMap(([name, rest]) =>
      (declared.get(name) ?? [])
        .filter((field) => !rest.includes(`\`${field}\``))
        .map((it) => `${name}: ${it}`),
    );
    expect(missing).toEqual([]);
  });
});
