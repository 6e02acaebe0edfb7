import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the build has made for browsers, from here and from what is compiled of it. */
const FOLDER = new URL('../../dist/browser/', import.meta.url);
/** As a module has it and as a script tag has it. */
const FILES: Readonly<Record<string, string>> = {
  'client.mjs': 'realtime.mjs',
  'client.js': 'realtime.global.js',
  'elements.mjs': 'elements.mjs',
  'elements.js': 'elements.global.js',
};

interface ClientFile {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** Gives browsers the client and its elements, below the path of the server: `<script src="/realtime/client.js">`. */
export class ClientFiles {
  readonly #path: string;
  readonly #read = new Map<string, Promise<ClientFile>>();

  constructor({ path }: { readonly path: string }) {
    this.#path = path;
  }

  /** Whether a request is for one of them; it is answered then. They are the same for everybody, and no secret. */
  takes(request: IncomingMessage, response: ServerResponse): boolean {
    const [path = ''] = (request.url ?? '').split('?');
    const name = path.startsWith(`${this.#path}/`) ? path.slice(this.#path.length + 1) : '';
    const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    request.resume();
    this.#file(file).then(
      (it) => answer(request, response, it),
      () => response.writeHead(404).end('The client has not been built: npm run build.'),
    );
    return true;
  }

  #file(file: string): Promise<ClientFile> {
    const known = this.#read.get(file);
    if (known) return known;
    const read = readFile(new URL(file, FOLDER)).then((bytes) => ({
      bytes,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    }));
    this.#read.set(file, read);
    // What is built later is found then.
    read.catch(() => this.#read.delete(file));
    return read;
  }
}

function answer(request: IncomingMessage, response: ServerResponse, { bytes, etag }: ClientFile): void {
  const headers = {
    etag,
    'cache-control': 'no-cache',
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
    // A page of another origin that is allowed to connect loads it as a module.
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  };
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end();
  response.writeHead(200, { ...headers, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
