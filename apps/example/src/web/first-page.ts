import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentUser } from '@cortado/core';
import type { Database } from '../database/database.js';
import { packageFolder } from '../package-folder.js';
import type { Answer } from './answer.js';
import { readBoard } from './board.js';

/** What stands in the page for what is known when it is asked for. */
const PLACE = /\{\{(\w+)\}\}/g;
const UNKNOWN = '–';

/** The page with its numbers in it, so that it says how things are before its script has run. */
export async function firstPage(database: Database): Promise<Answer> {
  const [html, facts] = await Promise.all([
    readFile(join(packageFolder(), 'public', 'index.html'), 'utf8'),
    // A database that is away is no reason to show nothing.
    factsOf(database).catch((): Record<string, string> => ({})),
  ]);
  const user = currentUser() ?? '';
  const filled = html.replace(PLACE, (_, name: string) =>
    escaped(name === 'user' ? user : (facts[name] ?? UNKNOWN)),
  );
  return { status: 200, bytes: Buffer.from(filled), type: 'text/html; charset=utf-8' };
}

async function factsOf(database: Database): Promise<Record<string, string>> {
  const { counts, workflows } = await readBoard(database);
  const numbers = Object.entries(counts).map(([name, count]) => [name, count.toLocaleString('en-US')]);
  return { ...Object.fromEntries(numbers), workflows };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
}
