import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pages, proseOf, ROOT, textOf } from '../support/pages.js';

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

/** As GitHub and VitePress make an anchor of a heading. */
function anchorsOf(page: string): Set<string> {
  const headings = [
    ...textOf(page)
      .replaceAll(/^```[\s\S]*?^```/gm, '')
      .matchAll(/^#+ (.*)$/gm),
  ];
  const written = [...textOf(page).matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id);
  return new Set([...headings.map(([, title = '']) => anchorOf(title)), ...written]);
}

function anchorOf(title: string): string {
  return title
    .replace(/ \{#.*\}$/, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

describe('the links in the documents', () => {
  const links = pages().flatMap((page) =>
    [...proseOf(page).matchAll(LINK)]
      .map(([, to = '']) => ({ page, to }))
      .filter(({ to }) => !/^[a-z]+:/.test(to)),
  );

  it('lead to files and folders that are there', () => {
    const dead = links.filter(({ page, to }) => !existsSync(join(ROOT, targetOf(page, to))));
    expect(links.length).toBeGreaterThan(50);
    expect(dead.map(({ page, to }) => `${page}: ${to}`)).toEqual([]);
  });

  it('lead to headings that are there', () => {
    const dead = links.filter(({ page, to }) => {
      const [, anchor] = to.split('#');
      const target = targetOf(page, to);
      return anchor && target.endsWith('.md') && !anchorsOf(target).has(anchor);
    });
    expect(dead.map(({ page, to }) => `${page}: ${to}`)).toEqual([]);
  });
});

function targetOf(page: string, to: string): string {
  const [path = ''] = to.split('#');
  return path === '' ? page : normalize(join(dirname(page), path));
}
