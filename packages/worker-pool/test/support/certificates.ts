import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** An authority, and what it has signed: the certificate of a server on loopback, and that of a client. Files, until they are removed. */
export class Certificates {
  readonly folder = mkdtempSync('/tmp/cortado-tls-');

  constructor() {
    chmodSync(this.folder, 0o755);
    for (const name of ['ca', 'other'])
      this.#openssl('req -x509 -nodes -days 2', ['-subj', `/CN=${name}`], name);
    writeFileSync(this.path('names'), 'subjectAltName=DNS:localhost\n');
    this.#sign('server', ['-extfile', this.path('names')]);
    this.#sign('client', []);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  /** Settings with which a PostgreSQL shows the server's certificate; its key in a file that only its user may read. */
  ofPostgres(owner: { uid?: number; gid?: number }): string[] {
    const key = this.path('postgres.key');
    copyFileSync(this.path('server.key'), key);
    chmodSync(key, 0o600);
    if (owner.uid !== undefined) chownSync(key, owner.uid, owner.gid as number);
    return [
      `ssl_cert_file=${this.path('server.crt')}`,
      `ssl_key_file=${key}`,
      `ssl_ca_file=${this.path('ca.crt')}`,
    ];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #sign(name: string, more: readonly string[]): void {
    this.#openssl('req -nodes', ['-subj', `/CN=${name}`], name);
    const ca = ['-CA', this.path('ca.crt'), '-CAkey', this.path('ca.key'), '-CAcreateserial'];
    run([
      'x509',
      '-req',
      '-days',
      '2',
      '-in',
      this.path(`${name}.crt`),
      ...ca,
      '-out',
      this.path('signed'),
      ...more,
    ]);
    writeFileSync(this.path(`${name}.crt`), this.read('signed'));
  }

  #openssl(words: string, more: readonly string[], name: string): void {
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-keyout',
      this.path(`${name}.key`),
    ];
    run([...words.split(' '), ...key, '-out', this.path(`${name}.crt`), ...more]);
  }
}

function run(words: readonly string[]): void {
  execFileSync('openssl', words, { stdio: 'pipe' });
}
