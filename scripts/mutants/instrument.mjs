import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/**
 * Texts are written for people, and where they are constants the compiler knows them. A regular expression that is taken
 * apart is another one at every sign.
 */
const LEFT_OUT = ['StringLiteral', 'Regex'];

const SILENT = Object.fromEntries(
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((it) => [it, () => {}]),
);
const LOGGER = { ...SILENT, isDebugEnabled: () => false };

/**
 * Puts every mutant of these files into their code, each behind a switch (Stryker's own), so that code compiled once serves
 * for all of them. Gives the code by file, and the mutants.
 */
export async function instrument(root, files) {
  const sources = await Promise.all(
    files.map(async (name) => ({ name, mutate: true, content: await readFile(join(root, name), 'utf8') })),
  );
  const options = { plugins: null, excludedMutations: LEFT_OUT, noHeader: false, ignorers: [] };
  const { files: instrumented, mutants } = await new Instrumenter(LOGGER).instrument(sources, options);
  const linesOf = new Map(sources.map((it) => [it.name, it.content.split('\n')]));
  return {
    code: new Map(instrumented.map((it) => [it.name, it.content])),
    mutants: mutants
      .filter((it) => it.status !== 'Ignored')
      .map((it) => described(it, linesOf.get(it.fileName))),
  };
}

/** Line and change as a person reads them. */
function described({ id, fileName, mutatorName, replacement, location: { start, end } }, lines) {
  const [first] = lines.slice(start.line, end.line + 1);
  const last = start.line === end.line ? end.column : first.length;
  const original = first.slice(start.column, last) + (start.line === end.line ? '' : ' …');
  return {
    id,
    file: fileName,
    mutator: mutatorName,
    line: start.line + 1,
    column: start.column,
    source: first.trim(),
    change: `${original} → ${replacement.split('\n')[0].slice(0, 90)}`,
  };
}
