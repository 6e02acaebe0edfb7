import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = new URL('../..', import.meta.url);

/** Has a process of its own find this module in place of @cortado/embedded, and gives what opening its datastore ends with. */
async function openedWith(module: string): Promise<string> {
  const address = JSON.stringify(`data:text/javascript,${encodeURIComponent(module)}`);
  const hooks = `export const resolve = (name, context, next) =>
    name === '@cortado/embedded' ? { url: ${address}, shortCircuit: true } : next(name, context);`;
  const program = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    const { createCortado } = await import('@cortado/core');
    const app = createCortado({ connection: ${JSON.stringify(`embedded:${tmpdir()}/none`)}, log: false });
    await app.open().catch((error) => console.log(error.code + ': ' + error.message));
    await app.close();`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: FOLDER });
  return stdout;
}

describe('an @cortado/embedded of another version', () => {
  it.each([
    ['export const API_LEVEL = 2; export class EmbeddedDatabase {}', 'one of API level 2'],
    ['export class EmbeddedDatabase {}', 'one that names none'],
  ])('is refused with what to install: %s', async (module, found) => {
    const said = await openedWith(module);
    expect(said).toContain('CORTADO_PACKAGE_VERSION: Expected a @cortado/embedded of API level 1');
    expect(said).toContain(`found ${found}`);
    expect(said).toContain('npm install @cortado/core@latest @cortado/embedded@latest');
  });
});
