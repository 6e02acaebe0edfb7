import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Which test file noticed which mutant, from run to run, so that a run tries what changed and what survived. What was noticed is
 * believed as long as the mutant's file and that test file are what they were; `--all` believes nothing.
 */
export class KeptKills {
  #root;
  #path;
  #kills = new Map();
  #hashes = new Map();

  constructor(root) {
    this.#root = root;
    this.#path = join(root, 'node_modules/.cache/cortado/mutants.json');
  }

  async read() {
    const text = await readFile(this.#path, 'utf8').catch(() => '[]');
    this.#kills = new Map(JSON.parse(text));
  }

  async write() {
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(this.#path, JSON.stringify([...this.#kills]));
  }

  /** How a mutant ended before, or `undefined`. */
  async stateOf(mutant) {
    const kept = this.#kills.get(await this.#keyOf(mutant));
    return kept && kept.hash === (await this.#hashOf(kept.by)) ? kept.state : undefined;
  }

  async keep(mutant, { state, by }) {
    const key = await this.#keyOf(mutant);
    if (state === 'survived') this.#kills.delete(key);
    else this.#kills.set(key, { state, by, hash: await this.#hashOf(by) });
  }

  async #keyOf({ file, line, column, change }) {
    return `${file}:${line}:${column} ${change} ${await this.#hashOf(file)}`;
  }

  #hashOf(file) {
    const known = this.#hashes.get(file) ?? hashOf(join(this.#root, file));
    this.#hashes.set(file, known);
    return known;
  }
}

async function hashOf(path) {
  const content = await readFile(path).catch(() => '');
  return createHash('sha256').update(content).digest('base64').slice(0, 12);
}
