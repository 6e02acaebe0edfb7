import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCortado } from '@cortado/core';
import { packageName } from '../../src/options/package-name.js';

const root = mkdtempSync(join(tmpdir(), 'cortado-names-'));
const script = process.argv[1] as string;

function file(path: string, text: string): string {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
}

afterEach(() => {
  process.argv[1] = script;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the name of an app that says none', () => {
  it('is that of the package above its config file, whatever stands between', () => {
    file('shop/package.json', '{ "name": "@acme/shop" }');
    file('shop/dist/package.json', '{ "type": "module" }');
    file('shop/dist/jobs/package.json', 'not JSON');
    file('shop/dist/jobs/nightly/package.json', '{ "name": 7 }');
    const configFile = file('shop/dist/jobs/nightly/cortado.config.js', 'export default {}');
    for (const it of [configFile, pathToFileURL(configFile).href]) expect(packageName(it)).toBe('@acme/shop');
    expect(createCortado({ connection: 'redis://127.0.0.1:1', configFile }).internals.options.app).toBe(
      '@acme/shop',
    );
  });

  it('is that of the package above the script that was started', () => {
    file('mails/package.json', '{ "name": "mails" }');
    process.argv[1] = file('mails/src/main.ts', '');
    expect(packageName(undefined)).toBe('mails');
  });

  it('is that of the working folder where an installed program was started', () => {
    file('tool/package.json', '{ "name": "tool" }');
    process.argv[1] = file('tool/node_modules/.bin/jest', '');
    expect(packageName(undefined)).toBe('cortado-monorepo');
  });

  it('is that of the working folder where no script was started', () => {
    process.argv[1] = undefined as never;
    expect(packageName(undefined)).toBe('cortado-monorepo');
  });

  it('is none where no package stands above', () => {
    expect(packageName(join(parse(root).root, 'cortado.config.js'))).toBeUndefined();
  });

  it('is left to the app, where that says one', () => {
    expect(createCortado({ connection: 'redis://127.0.0.1:1', app: 'own' }).internals.options.app).toBe(
      'own',
    );
  });
});
