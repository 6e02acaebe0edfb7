import { accessSync, constants } from 'node:fs';
import { suggestion } from './nearest-name.js';

/** What pg knows; it takes any other word for the strictest of them. */
const MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
/** Each the name of a file. */
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];
/** All that an address says of TLS. */
export const TLS_WORDS: readonly string[] = ['sslmode', ...FILES];

/** What is wrong with what the address of a PostgreSQL says of TLS, in a sentence; nothing when all is well. */
export function postgresTlsProblem(address: string): string | undefined {
  const said = URL.canParse(address) ? new URL(address).searchParams : new URLSearchParams();
  const mode = said.get('sslmode');
  if (mode && !MODES.includes(mode))
    return `Expected sslmode in the address to be ${MODES.slice(0, -1).join(', ')} or ${MODES.at(-1)}, found "${mode}".${suggestion(mode, MODES)}`;
  for (const name of FILES) {
    const file = said.get(name);
    const why = file && whyNotReadable(file);
    if (why) return `Expected ${name} in the address to be a file that can be read, found "${file}": ${why}.`;
  }
  return undefined;
}

function whyNotReadable(file: string): string | undefined {
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message.split(',')[0];
  }
}
