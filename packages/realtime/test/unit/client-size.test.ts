import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const DIST = new URL('../../dist/browser/', import.meta.url);
const BOUND = 10_000;

/** Bytes over the wire of one door, gzipped, without what a project brings itself. */
function sizeOf(door: string): number {
  return gzipSync(readFileSync(new URL(door, DIST)), { level: 9 }).length;
}

describe('what a browser loads', () => {
  it('is under 10 kB gzipped besides socket.io-client', () => {
    expect(sizeOf('client.js')).toBeLessThan(BOUND);
  });

  it('is less for the elements, and little for the hooks', () => {
    expect(sizeOf('elements.js')).toBeLessThan(BOUND);
    expect(sizeOf('react.js')).toBeLessThan(2_000);
  });

  it.each([
    ['client', ['CortadoAlerts', 'RealtimeError', 'connect', 'roomName', 'setTexts']],
    ['elements', ['CortadoProgress', 'CortadoTasks', 'setTexts']],
    ['react', ['RealtimeContext', 'useJob', 'useMyTasks', 'useProgress', 'useRealtime']],
  ])('opens this and nothing else, also where a server renders the page: %s', async (door, names) => {
    const module: object = await import(`../../dist/browser/${door}.js`);
    expect(Object.keys(module).sort()).toEqual(names);
  });

  it('says of the hooks that they are for the browser, to frameworks that render on a server', () => {
    expect(readFileSync(new URL('react.js', DIST), 'utf8')).toMatch(/^"use client";\n/);
  });

  it('names no source map, since none is in the package', () => {
    for (const file of readdirSync(DIST))
      expect(readFileSync(new URL(file, DIST), 'utf8')).not.toContain('sourceMappingURL');
  });

  it('is all there as one file for a page that bundles nothing', () => {
    for (const file of ['realtime.mjs', 'realtime.global.js', 'elements.mjs', 'elements.global.js'])
      expect(readFileSync(new URL(file, DIST), 'utf8')).not.toMatch(/\bfrom\s*["']|\bimport\s*["'(]/);
  });
});
