import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ERRORS = fileURLToPath(new URL('../../src/errors/', import.meta.url));
const ENTRY = `
  import './error-names.ts';
  export * from './folder-errors.ts';
  export * from './statement-errors.ts';`;

it('errors have the names that they are exported by, also where a minifier has renamed their classes', () => {
  const { outputFiles } = buildSync({
    stdin: { contents: ENTRY, resolveDir: ERRORS, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'errors',
    write: false,
  });
  const errors = new Function(`${outputFiles[0]?.text}; return errors;`)() as Record<
    string,
    { name: string }
  >;
  expect(Object.keys(errors).length).toBeGreaterThan(12);
  for (const [name, made] of Object.entries(errors)) expect(made.name).toBe(name);
});
