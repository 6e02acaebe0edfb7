import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { cortado } from '../support/cli.js';
import { World } from '../support/world.js';

describe('cortado migrate', () => {
  it('brings schedules in line, says what changed, and changes nothing the second time', async () => {
    const world = new World();
    const { code, stdout, stderr } = await world.run('migrate');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Schema: none is needed on redis:/);
    expect(stdout).toContain(
      'Schedules: 2 added, 0 updated, 0 removed, 0 unchanged\n  + Desk.nightly\n  + Desk.morning\n',
    );
    expect(await world.json('migrate')).toEqual({
      at: expect.stringMatching(/^redis:/),
      schema: null,
      schedules: {
        added: [],
        updated: [],
        removed: [],
        unchanged: ['Desk.nightly', 'Desk.morning'],
        renamed: [],
        stops: [],
        superseded: false,
      },
    });
    await world.close();
  });

  it('makes nothing on a dry run, not even the folder of an embedded database', async () => {
    const root = mkdtempSync(join(tmpdir(), 'cortado-embedded-'));
    const env = { TEST_CONNECTION: `embedded:${join(root, 'new', 'data')}` };
    const { code, stdout, stderr } = await cortado(['migrate', '--dry-run'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Nothing was changed. It would be:\nSchedules: 2 added, 0 updated');
    expect(readdirSync(root)).toEqual([]);
    rmSync(root, { recursive: true });
  });

  it('says of each stop what becomes of it, also in a dry run', async () => {
    const world = new World();
    await world.run('migrate');
    await world.run('schedules', 'stop', 'Desk.morning', '--by', 'ann', '--reason', 'strike');
    for (const words of [['migrate'], ['migrate', '--dry-run']]) {
      const { code, stdout } = await world.run(...words);
      expect(code).toBe(0);
      expect(stdout).toContain('2 unchanged\n  Desk.morning stays stopped by ann (strike)\n');
    }
    await world.close();
  });

  it('makes the schema where there is one, and says from what to what', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cortado-embedded-'));
    const env = { TEST_CONNECTION: `embedded:${folder}` };
    const { code, stdout } = await cortado(['migrate'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Schema: 0 → \d+\nSchedules: 2 added/);
    expect((await cortado(['migrate'], { env })).stdout).toMatch(
      /^Schema: \d+, as it was\nSchedules: 0 added/,
    );
    rmSync(folder, { recursive: true });
  });

  describe('on PostgreSQL', () => {
    const database = freshDatabase();

    it('makes what a worker needs, which then says nothing but what it does', async () => {
      const env = { TEST_CONNECTION: database.url };
      expect((await cortado(['migrate'], { env })).code).toBe(0);
      expect((await cortado(['enqueue', 'Desk.once'], { env })).code).toBe(0);
      const { code, stdout, stderr } = await cortado(['worker', '--burst', '--quiet'], { env });
      // No warning of Node or of a driver either.
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    });
  });
});
