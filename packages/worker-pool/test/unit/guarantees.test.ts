import { existsSync, readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../../../', import.meta.url);
const page = readFileSync(new URL('docs/guarantees.md', ROOT), 'utf8');
const shown = [...page.matchAll(/`((?:[a-z]+\/)?(?:contract|integration|faults|unit)\/[\w/-]+)` "([^"]+)"/g)];
const rows = page.split('\n').filter((line) => /^\| (?!When)/.test(line));

function sourceOf(test: string): string {
  const [, home, path] = /^(?:(?!contract|integration|faults|unit)([a-z]+)\/)?(.+)$/.exec(
    test,
  ) as RegExpExecArray;
  const folder = new URL(`packages/${home ?? 'worker-pool'}/test/`, ROOT);
  const files = ['.test.ts', '.fault.ts', '.ts'].map((end) => new URL(`${path}${end}`, folder));
  return files
    .filter((it) => existsSync(it))
    .map((it) => readFileSync(it, 'utf8'))
    .join('');
}

describe('docs/guarantees.md', () => {
  it('names only tests that are there', () => {
    const missing = shown.filter(([, test = '', title = '']) => !sourceOf(test).includes(title));
    expect(missing.map(([, test, title]) => `${test}: ${title}`)).toEqual([]);
  });

  it('names every fault test', () => {
    const faults = readdirSync(new URL('packages/worker-pool/test/faults/', ROOT));
    const named = new Set(shown.map(([, test]) => test));
    expect(faults.filter((it) => !named.has(`faults/${it.replace('.fault.ts', '')}`))).toEqual([]);
  });

  it('promises nothing without a test', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((it) => !shown.some(([reference]) => it.includes(reference)))).toEqual([]);
  });
});
