import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../..', import.meta.url));

// The assertions are in types/declarations.ts, types/enqueue.ts and types/methods.ts; what is compiled are the built declarations, as a user's tsc sees them.
describe.each(['legacy', 'standard'])('the types, with %s decorators', (dialect) => {
  it('let right uses compile and refuse wrong ones', async () => {
    const project = `packages/core/test/types/${dialect}/tsconfig.json`;
    const result = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
      cwd: root,
    }).catch((error) => error);
    expect(result.stdout).toBe('');
  });
});
