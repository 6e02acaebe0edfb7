import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** A registry on loopback that has the packages of this repository's node_modules: npm installs from it as from any other. */
export class LocalRegistry {
  readonly #server: Server;
  /** Folders of each package, one for each version there is. */
  readonly #folders = installedFolders();

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '').slice(1);
      if (path.startsWith('-/')) sendArchive(path.slice(2), response);
      else this.#describe(path, response);
    });
  }

  static async start(): Promise<LocalRegistry> {
    const registry = new LocalRegistry();
    registry.#server.listen(0, '127.0.0.1');
    await once(registry.#server, 'listening');
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Every version of a package. What is optional and not here is told to be missing, which npm takes. */
  #describe(name: string, response: ServerResponse): void {
    const folders = this.#folders.get(name) ?? [];
    const versions = folders.map((folder) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
      return [manifest.version, { ...manifest, dist: { tarball: `${this.url}-/${folder}` } }] as const;
    });
    response.writeHead(versions.length > 0 ? 200 : 404, { 'Content-Type': 'application/json' });
    const latest = versions.at(-1)?.[0];
    response.end(JSON.stringify({ name, versions: Object.fromEntries(versions), 'dist-tags': { latest } }));
  }
}

function installedFolders(): Map<string, string[]> {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { link?: boolean }>;
  };
  const folders = new Map<string, string[]>();
  for (const [folder, { link }] of Object.entries(lock.packages)) {
    const at = folder.lastIndexOf('node_modules/');
    if (at < 0 || link || !existsSync(join(ROOT, folder, 'package.json'))) continue;
    const name = folder.slice(at + 'node_modules/'.length);
    folders.set(name, [...(folders.get(name) ?? []), folder]);
  }
  return folders;
}

function sendArchive(folder: string, response: ServerResponse): void {
  const within = ['-C', join(ROOT, dirname(folder)), basename(folder)];
  const tar = spawn('tar', ['-c', '--exclude', 'node_modules', ...within], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // What goes no further than this machine need not be small.
  tar.stdout.pipe(createGzip({ level: 0 })).pipe(response);
}
