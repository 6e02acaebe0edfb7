import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const NEVER = new Set(['node_modules', 'dist', 'cjs', '.git', '.cortado', '.changeset', '.vitepress']);

/** One fenced block of a page. */
export interface Block {
  /** Where it stands: `docs/guide.md:12`. */
  readonly place: string;
  readonly page: string;
  readonly language: string;
  /** What follows the language: `run` has the test run it, `project` compiles it with the tsconfig above it first. */
  readonly mark: string;
  /** The file that it is a part of, where what follows the language is a path. */
  readonly source: string | undefined;
  readonly text: string;
  /** What stands in the block behind it, where that is output. */
  readonly output: string | undefined;
}

/** All markdown of this repository, as paths from its root. */
export function pages(folder = ROOT): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NEVER.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return pages(path);
      return entry.name.endsWith('.md') ? [relative(ROOT, path)] : [];
    })
    .sort();
}

export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

const FENCE = /^( *)```(\w+)([^\n]*)\n([\s\S]*?)^\1```$/gm;

export function blocksOf(page: string): Block[] {
  const text = textOf(page);
  const found = [...text.matchAll(FENCE)];
  return found.map(([, indent = '', language = '', mark = '', body = ''], at) => {
    const next = found[at + 1];
    return {
      place: `${page}:${text.slice(0, found[at]?.index).split('\n').length}`,
      page,
      language,
      mark: mark.trim(),
      source: mark.includes('/') ? mark.trim() : undefined,
      text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      output: next?.[2] === 'text' ? next[4] : undefined,
    };
  });
}

/** A page without its code: what people read. */
export function proseOf(page: string): string {
  return textOf(page)
    .replaceAll(FENCE, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()<>#]/g, ' '));
}
