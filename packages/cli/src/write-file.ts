import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Session } from './session.js';

/** What became of a file. */
export type Written = 'written' | 'unchanged' | 'left';

/** Writes a file; one that is there and says something else only if somebody says so. */
export async function writeAskingFirst(
  session: Session,
  path: string,
  text: string,
  yes: boolean,
): Promise<Written> {
  const file = resolve(path);
  if (existsSync(file)) {
    if (readFileSync(file, 'utf8') === text) return 'unchanged';
    if (!(await session.confirm(`${path} is there, and says something else. Write over it?`, yes)))
      return 'left';
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return 'written';
}
