import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cortado, createCortado } from '@cortado/core';

/**
 * An embedded database of its own for one test file, removed after it. Making one takes seconds, so one app owns the folder
 * for the whole file, and every test's app joins it.
 */
export function freshFolder(): { url: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-contract-'));
  const url = `embedded:${folder}`;
  let owner: Cortado;
  beforeAll(async () => {
    owner = await createCortado({ connection: url }).open();
  }, 120_000);
  afterAll(async () => {
    await owner.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { url };
}
