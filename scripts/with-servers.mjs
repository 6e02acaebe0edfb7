/**
 * Runs a command with REDIS_URL and DATABASE_URL pointing at servers, and ends with its exit code:
 *   node scripts/with-servers.mjs [--need redis,postgres] [--durable] -- command args…
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { startServers } from './servers.mjs';

const USAGE = 'Usage: node scripts/with-servers.mjs [--need redis,postgres] [--durable] -- command args…';

/** Resolves with the exit code of the command. */
export async function withServers(command, { need, log, isDurable } = {}) {
  const servers = await startServers({ need, log, isDurable });
  try {
    return await run(command, servers.env);
  } finally {
    await servers.stop();
  }
}

function run([file, ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    // A terminal signals both of us; a supervisor only us. The command decides when to end, then we do.
    const forward = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on('SIGTERM', forward).on('SIGHUP', forward);
    process.on('SIGINT', process.stdin.isTTY ? ignore : forward);
    child.once('error', (error) => reject(new Error(`Cannot run "${file}": ${error.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

function parse(argv) {
  const dashes = argv.indexOf('--');
  const command = dashes < 0 ? [] : argv.slice(dashes + 1);
  const options = dashes < 0 ? argv : argv.slice(0, dashes);
  const isDurable = options.includes('--durable');
  const rest = options.filter((it) => it !== '--durable');
  const isValid = rest.length === 0 || (rest.length === 2 && rest[0] === '--need');
  if (command.length === 0 || !isValid) throw new Error(USAGE);
  return { command, need: rest[1]?.split(','), isDurable };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { command, need, isDurable } = parse(process.argv.slice(2));
    process.exitCode = await withServers(command, { need, isDurable });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
