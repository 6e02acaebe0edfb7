import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado } from '@cortado/core';
import { jest } from '@jest/globals';
import type { CliEnd } from '../support/cli.js';
import { frappePage, type Row } from '../support/frappe-page.js';

jest.setTimeout(120_000);

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const page = frappePage();

describe.each(['Redis', 'the embedded datastore'] as const)('what docs/frappe.md says of %s', (kind) => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let owner: Cortado | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cortado-frappe-'));
    writeFileSync(join(folder, 'package.json'), '{"name": "frappe", "type": "module"}');
    const prefix = `frappe-${randomUUID()}`;
    const config = page.config.replace('  jobs:', `  prefix: '${prefix}',\n  jobs:`);
    writeFileSync(join(folder, 'cortado.config.mjs'), config);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'cortado'), `#!/bin/sh\nexec node ${ROOT}packages/cli/bin/cortado.js "$@"\n`);
    chmodSync(join(folder, 'cortado'), 0o755);
    const url = kind === 'Redis' ? (process.env.REDIS_URL as string) : `embedded:${join(folder, 'data')}`;
    env = { ...process.env, NODE_OPTIONS: '', CORTADO_URL: url, PATH: `${folder}:${process.env.PATH}` };
    // Keeps the database open, so that not every command has to start it.
    if (kind !== 'Redis') owner = await createCortado({ connection: url, log: false }).open();
  });
  afterAll(async () => {
    await owner?.close();
    rmSync(folder, { recursive: true });
  });

  it.each(page.sections)('%s: each command says so', async (_title, rows) => {
    for (const row of rows)
      expect(await outcome(row)).toEqual({ command: row.command, code: 0, missing: [] });
  });

  async function outcome({ command, says }: Row) {
    const { code, stdout, stderr } = await run(command);
    const missing = says.filter((it) => !stdout.includes(it));
    return { command, code, missing, ...(missing.length > 0 || code !== 0 ? { stdout, stderr } : {}) };
  }

  /** To its end; what serves is told to end once it does. */
  async function run(command: string): Promise<CliEnd> {
    const shell = spawn('sh', ['-c', command], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const end: CliEnd = { code: null, stdout: '', stderr: '' };
    let isTold = false;
    shell.stdout.on('data', (text: Buffer) => {
      end.stdout += text.toString();
      const [, pid] = /^Processes +(\d+)\n[\s\S]*^Stop with/m.exec(end.stdout) ?? [];
      if (pid !== undefined && !isTold) process.kill(Number(pid), 'SIGTERM');
      isTold ||= pid !== undefined;
    });
    shell.stderr.on('data', (text: Buffer) => {
      end.stderr += text.toString();
    });
    [end.code] = (await once(shell, 'close')) as [number | null];
    return end;
  }
});
