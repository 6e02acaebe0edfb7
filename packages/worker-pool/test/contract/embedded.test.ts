import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cortado, createCortado } from '@cortado/core';
import { engineContract } from './engine-contract.js';

// Making a database takes seconds, so one app owns the folder for the whole file and every test's app joins it.
const folder = mkdtempSync(join(tmpdir(), 'cortado-contract-'));
let owner: Cortado;

beforeAll(async () => {
  owner = await createCortado({ connection: `embedded:${folder}` }).open();
}, 60_000);

afterAll(async () => {
  await owner.close();
  rmSync(folder, { recursive: true, force: true });
});

engineContract('embedded', () => `embedded:${folder}`);
