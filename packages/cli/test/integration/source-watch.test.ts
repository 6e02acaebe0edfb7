import { watch } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceWatch } from '../../src/watch/source-watch.js';

describe('sources that are watched', () => {
  let folder: string;
  let sources: SourceWatch;
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cortado-watch-'));
  });
  afterEach(async () => {
    sources.close();
    said.length = 0;
    await rm(folder, { recursive: true });
  });

  it('are told of when they are written, and not what editors and links put beside them', async () => {
    sources = new SourceWatch({ folder, say });
    const first = sources.next();
    // As Emacs locks a file that is edited.
    await symlink('ann@host.7:1', join(folder, '.#answer.ts'));
    await symlink('loop.ts', join(folder, 'loop.ts'));
    await writeFile(join(folder, '.answer.js.swp'), '');
    await writeFile(join(folder, 'answer.ts'), '');
    expect(await first).toBe('answer.ts');
    const second = sources.next();
    await rm(join(folder, '.#answer.ts'));
    await writeFile(join(folder, '.env'), '');
    expect(await second).toBe('.env');
    expect(said).toEqual([]);
  });

  it('are watched as far as the system lets us, and it is said once where it does not', async () => {
    for (const it of ['a', 'b', 'c']) await mkdir(join(folder, it));
    const refused = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    sources = new SourceWatch({
      folder,
      say,
      watch: (path, listener) => {
        if (path !== folder) throw refused;
        return watch(path, listener);
      },
    });
    expect(said).toEqual([
      expect.stringMatching(/^Changes in .*\/a, and perhaps in more folders, are not seen: .*ENOSPC/),
    ]);
    const next = sources.next();
    await writeFile(join(folder, 'answer.ts'), '');
    expect(await next).toBe('answer.ts');
  });
});
