import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, pages, ROOT } from '../support/pages.js';

const taken = pages()
  .flatMap(blocksOf)
  .flatMap((block) => (block.source ? [{ ...block, source: block.source }] : []));

/** Lines without what they are indented by, which an excerpt leaves behind. */
function lines(text: string): string {
  return text.replaceAll(/^ +/gm, '').trim();
}

describe('code that a page takes from a file', () => {
  it('stands in that file as it stands on the page', () => {
    const strange = taken.filter(({ source, text }) => {
      const file = join(ROOT, source);
      return !existsSync(file) || !lines(readFileSync(file, 'utf8')).includes(lines(text));
    });
    expect(taken.length).toBeGreaterThan(10);
    expect(strange.map(({ place, source }) => `${place}: ${source}`)).toEqual([]);
  });
});
