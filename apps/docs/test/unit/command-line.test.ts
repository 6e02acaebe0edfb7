import { pages, textOf } from '../support/pages.js';

const INSTALL = /npm install[^\n`]* cortado(?![\w@/-])/;

describe('the command line in the documents', () => {
  // A changelog is read by those who have it, and the example by those who have all of it.
  const read = pages().filter((page) => /^(docs|packages)\/|^README/.test(page));
  const using = read.filter((page) => /\bnpx cortado\b/.test(textOf(page)));

  it('is installed on the page that uses it, or on one that it leads to', () => {
    const lost = using.filter((page) => !INSTALL.test(textOf(page)) && !textOf(page).includes('cli.md'));
    expect(using.length).toBeGreaterThan(10);
    expect(lost).toEqual([]);
    expect(textOf('docs/cli.md')).toMatch(INSTALL);
  });

  it('is no package for development alone: images that leave those out start workers with it', () => {
    const wrong = read.filter((page) =>
      /npm install (-D|--save-dev)[^\n`]* cortado(?![\w@/-])/.test(textOf(page)),
    );
    expect(wrong).toEqual([]);
  });
});
