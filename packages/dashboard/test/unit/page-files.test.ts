import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { PageFiles } from '../../src/page/page-files.js';

describe('the files of the page', () => {
  it('are served as they lay there at the start, whatever becomes of the folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cortado-page-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<base href="%BASE%">');
    writeFileSync(join(folder, 'assets', 'page-1.js'), 'draw()');
    const files = new PageFiles(pathToFileURL(`${folder}/`));
    rmSync(folder, { recursive: true });
    const asset = (encodings: string) => files.asset('/assets/page-1.js', encodings);
    expect(String(asset('')?.body)).toBe('draw()');
    expect(String(gunzipSync(asset('gzip, br')?.body as Buffer))).toBe('draw()');
    expect(files.index('./', 'nonce').body).toBe('<base href="./">');
  });
});
