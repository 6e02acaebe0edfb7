import { readFileSync } from 'node:fs';

const ROOT = new URL('../../../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8');

it('docs/frappe.md names a test for each thing a page has in Frappe', () => {
  const [, section = ''] = /^## In the browser\n([\s\S]*?)^## /m.exec(read('docs/frappe.md')) ?? [];
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  const tests = ['seed-snippets', 'elements'].map((it) =>
    read(`packages/realtime/test/integration/${it}.test.ts`),
  );
  expect(rows.length).toBeGreaterThan(8);
  for (const row of rows) {
    const [, title = 'no title'] = /"([^"]+)" \|$/.exec(row) ?? [];
    expect(tests.join('\n')).toContain(title);
  }
});
