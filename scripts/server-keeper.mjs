/**
 * Runs one test server and outlives its parent just long enough to end it.
 *
 * The parent holds the other end of our standard input and never writes to it. When that pipe closes,
 * because the parent called stop(), crashed, or was killed with SIGKILL, we end the server, remove its
 * directory and leave. Signals meant for the parent (Ctrl-C) do not reach us: we lead our own group.
 *
 * Argument: JSON { dir, prepare: Command[], server: Command, uid?, gid? } with Command = { file, args }.
 * Standard output: "ready" once, or "failed <what the server said last>".
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const READY = /ready to accept connections/i;
const LINES_KEPT = 15;
const FORCE_AFTER = 4000;

const { dir, prepare, server, uid, gid } = JSON.parse(process.argv[2]);
const said = [];
let running;
let stopping = false;

process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('SIGTERM', stop);
process.stdout.on('error', () => {});
process.stdin.on('error', stop).on('close', stop).on('end', stop).resume();

try {
  for (const command of prepare) await run(command);
  await run(server, () => process.stdout.write('ready\n'));
  if (!stopping) throw new Error('it stopped by itself');
} catch (error) {
  process.stdout.write(`failed ${error.message}: ${said.join(' | ')}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}
process.exit(0);

/** Resolves when the command has ended well, or when we ended it. */
function run({ file, args }, onReady) {
  if (stopping) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
    running = spawn(file, args, { cwd: dir, uid, gid, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.stdout.on('data', (chunk) => listen(chunk, onReady));
    running.stderr.on('data', (chunk) => listen(chunk, onReady));
    running.on('error', reject);
    running.on('close', (code) => {
      if (code === 0 || stopping) resolve();
      else reject(new Error(`${file} ended with ${code}`));
    });
  });
}

function listen(chunk, onReady) {
  const text = chunk.toString();
  if (onReady && READY.test(text)) onReady();
  said.push(...text.trim().split('\n'));
  said.splice(0, said.length - LINES_KEPT);
}

/** SIGQUIT is an immediate shutdown to PostgreSQL, which has nothing worth keeping; Redis takes SIGTERM. */
function stop() {
  if (stopping) return;
  stopping = true;
  running?.kill(uid === undefined && !server.file.includes('postgres') ? 'SIGTERM' : 'SIGQUIT');
  setTimeout(() => running?.kill('SIGKILL'), FORCE_AFTER).unref();
}
