import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado } from '@cortado/core';
import { putDatabase } from '@cortado/test-support/embedded-folder';
import type { CliEnd } from './cli.js';
import type { Page, Row } from './frappe-page.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** A row whose command did not end well, or did not print all that it should, in that order. */
export interface Failure extends CliEnd {
  readonly command: string;
  readonly missing: string | undefined;
}

/** A folder of an app in which the rows of docs/frappe.md run, with a datastore of its own. */
export class FrappeWorld {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cortado-frappe-'));
  readonly #env: NodeJS.ProcessEnv;
  #owner: Cortado | undefined;

  /** `url`: of Redis; without one the datastore is embedded. */
  constructor(page: Page, url?: string) {
    const folder = this.#folder;
    writeFileSync(join(folder, 'package.json'), '{"name": "frappe", "type": "module"}');
    const prefix = `frappe-${randomUUID()}`;
    const config = page.config.replace('  jobs:', `  prefix: '${prefix}',\n  jobs:`);
    writeFileSync(join(folder, 'cortado.config.mjs'), config);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'cortado'), `#!/bin/sh\nexec node ${ROOT}packages/cli/bin/cortado.js "$@"\n`);
    chmodSync(join(folder, 'cortado'), 0o755);
    const PATH = `${folder}:${process.env.PATH}`;
    const CORTADO_URL = url ?? `embedded:${join(folder, 'data')}`;
    this.#env = { ...process.env, NODE_OPTIONS: '', CORTADO_URL, PATH };
  }

  /** Keeps an embedded database open, so that not every command has to start it. */
  async open(): Promise<this> {
    const connection = this.#env.CORTADO_URL as string;
    if (!connection.startsWith('embedded:')) return this;
    await putDatabase(connection.slice('embedded:'.length));
    this.#owner = await createCortado({ connection, log: false }).open();
    return this;
  }

  async close(): Promise<void> {
    await this.#owner?.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Runs them in order, up to the first that fails. */
  async firstFailure(rows: readonly Row[]): Promise<Failure | undefined> {
    for (const { command, says } of rows) {
      const end = await this.#run(command);
      const missing = firstMissing(end.stdout, says);
      if (!isWell(end) || missing !== undefined) return { command, missing, ...end };
    }
    return undefined;
  }

  /** To its end; what serves is told to end once it does. */
  async #run(command: string): Promise<CliEnd> {
    // A shell that is given one command becomes it, so that a signal reaches it.
    const line = /^cortado [^|&;]*( 2>&1)?$/.test(command) ? `exec ${command}` : command;
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    const shell = spawn('sh', ['-c', line], { cwd: this.#folder, env: this.#env, stdio });
    const end: CliEnd = { code: null, stdout: '', stderr: '' };
    let isTold = false;
    shell.stdout.on('data', (text: Buffer) => {
      end.stdout += text.toString();
      const serves = /^Stop with/m.test(end.stdout);
      if (serves && !isTold) shell.kill('SIGTERM');
      isTold ||= serves;
    });
    shell.stderr.on('data', (text: Buffer) => {
      end.stderr += text.toString();
    });
    [end.code] = (await once(shell, 'close')) as [number | null];
    return end;
  }
}

/** Ended with 0; or with 1 because this machine was too slow to close in time, which is said then. */
function isWell({ code, stdout, stderr }: CliEnd): boolean {
  return code === 0 || (code === 1 && /closed without all of it: not done within/.test(stdout + stderr));
}

/** Each is looked for behind the one before. */
function firstMissing(text: string, says: readonly string[]): string | undefined {
  let from = 0;
  for (const it of says) {
    const at = text.indexOf(it, from);
    if (at < 0) return it;
    from = at + it.length;
  }
  return undefined;
}
