import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** The files of the page. Only those that lay there at the start are served: a path is looked up, never followed. */
export class PageFiles {
  readonly #files: ReadonlyMap<string, string>;
  readonly #read = new Map<string, Encoded>();
  readonly #index: string;

  /** @throws Error where the package was not built */
  constructor() {
    const folder = fileURLToPath(FOLDER);
    const names = readdirSync(new URL('assets/', FOLDER));
    this.#files = new Map(names.map((name) => [`/assets/${name}`, `${folder}assets/${name}`]));
    this.#index = readFileSync(new URL('index.html', FOLDER), 'utf8');
  }

  /** A file with a name made from what is in it, so that browsers may keep it; `undefined` where there is none. */
  asset(path: string, acceptEncoding: string | undefined): Answer | undefined {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    const encoded = this.#read.get(path) ?? encode(readFileSync(file));
    this.#read.set(path, encoded);
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
