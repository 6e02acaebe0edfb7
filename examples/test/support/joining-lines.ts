import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EXAMPLES = fileURLToPath(new URL('../../', import.meta.url));
const IMPORTS = /import (?:type )?\{([^}]*)\} from '@cortado\/[^']*';/g;
/** What a first job needs: all else is for users, errors, shutdown and looking at jobs. */
const FIRST =
  /createCortado|startWorker|CortadoModule|@Enqueue|Enqueued|defineJob|cortado\.jobs\(|await generate\(/;

/** The job itself: its decorator, its signature, and the import of what they name. */
const METHOD = /@Enqueue|\bEnqueued\b|\bdefineJob\b/;

/** Lines of an example that name something of Cortado: its job, what else has that run, and all. */
export async function joiningLines(name: string): Promise<{ method: number; running: number; all: number }> {
  const files = await readdir(join(EXAMPLES, name), { recursive: true });
  const sources = files.filter((it) => /\.(ts|js)$/.test(it) && !it.includes('node_modules'));
  const texts = await Promise.all(sources.map((it) => readFile(join(EXAMPLES, name, it), 'utf8')));
  const lines = texts.flatMap(linesOf);
  const first = lines.filter((it) => FIRST.test(it));
  const method = first.filter((it) => METHOD.test(it)).length;
  return { method, running: first.length - method, all: lines.length };
}

function linesOf(text: string): string[] {
  const names = [...text.matchAll(IMPORTS)].flatMap(([, list = '']) => list.split(','));
  const words = [...names.map((it) => it.replace('type ', '').trim()), 'cortado'].filter(Boolean);
  const mention = new RegExp(`\\b(?:${words.join('|')})\\b`);
  return text.split('\n').filter((it) => mention.test(it));
}
