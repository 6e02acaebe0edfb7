import { readFileSync } from 'node:fs';

const ROUTER = new URL('../../ui/router.tsx', import.meta.url);

/** The router's own list, so that none is forgotten. */
const PATTERNS = [...readFileSync(ROUTER, 'utf8').matchAll(/^\s+path: '\/([^']*)'/gm)].map(
  ([, it]) => it ?? '',
);

/** A name for every page of the dashboard. */
export const PAGE_NAMES: readonly string[] = PATTERNS.map(nameOf);

/** Every page of the dashboard by its name, with its address. */
export function pagePaths(words: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    PATTERNS.map((pattern) => [
      nameOf(pattern),
      pattern.replace(/\$(\w+)/g, (_, name: string) => {
        const word = words[name];
        if (word === undefined)
          throw new Error(
            `Expected a word for $${name} of the page /${pattern}, found none: let the world make one.`,
          );
        return encodeURIComponent(word);
      }),
    ]),
  );
}

/** `overview`, `jobs`; `queues-job` for `/queues/$queue/jobs/$job`. */
function nameOf(pattern: string): string {
  if (pattern === '') return 'overview';
  const words = pattern.split('/');
  const last = words.at(-1) as string;
  return last.startsWith('$') ? last.slice(1) : words.filter((it) => !it.startsWith('$')).join('-');
}
