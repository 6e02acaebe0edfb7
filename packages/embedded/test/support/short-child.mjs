// A short process: it opens the folder, asks once, and leaves without a word to anybody.
import { EmbeddedDatabase } from '../../dist/index.js';

const [, , folder, text] = process.argv;
const database = new EmbeddedDatabase({ folder, searchPath: 'bullmq, public', timeout: 120_000 });
try {
  await database.open();
  const memory = () => ({ rows: [{ rss: process.memoryUsage.rss() }] });
  const { rows } = text === 'memory' ? memory() : await database.query(text);
  process.stdout.write(JSON.stringify(rows), () => process.exit(0));
} catch ({ code, message }) {
  process.stdout.write(`${code} ${message}`, () => process.exit(1));
}
