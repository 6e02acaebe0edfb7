import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Answer } from '../http/answer.js';
import { securityHeaders } from '../http/security-headers.js';

/** Where the build puts the page; the same place as seen from the sources. */
const FOLDER = new URL('../../dist/ui/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** One file as browsers take it. */
interface Encoded {
  readonly plain: Buffer;
  readonly gzip: Buffer;
}

/**
 * The files of the page, read when the dashboard is made: a path is looked up and never followed, and a package that is replaced
 * while the process runs takes no file from under its pages.
 */
export class PageFiles {
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #encoded = new Map<string, Encoded>();
  readonly #index: string;

  /** @throws Error where the package was not built */
  constructor(folder = FOLDER) {
    const assets = new URL('assets/', folder);
    const names = readdirSync(assets);
    this.#files = new Map(names.map((name) => [`/assets/${name}`, readFileSync(new URL(name, assets))]));
    this.#index = readFileSync(new URL('index.html', folder), 'utf8');
  }

  /** A file with a name made from what is in it, so that browsers may keep it; `undefined` where there is none. */
  asset(path: string, acceptEncoding: string | undefined): Answer | undefined {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    const encoded = this.#encoded.get(path) ?? encode(file);
    this.#encoded.set(path, encoded);
    const takesGzip = /\bgzip\b/.test(acceptEncoding ?? '');
    const headers = {
      ...securityHeaders(),
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Cache-Control': 'private, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
      ...(takesGzip ? { 'Content-Encoding': 'gzip' } : {}),
    };
    return { status: 200, headers, body: takesGzip ? encoded.gzip : encoded.plain };
  }

  /** The one HTML document, which every page of the dashboard begins with; `base` is where they are, as seen from this one. */
  index(base: string, nonce: string): Answer {
    const body = this.#index.replace('%BASE%', escaped(base)).replace('%NONCE%', nonce);
    const headers = {
      ...securityHeaders(nonce),
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
    };
    return { status: 200, headers, body };
  }
}

function encode(plain: Buffer): Encoded {
  return { plain, gzip: gzipSync(plain) };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
