/**
 * Builds every workspace, through turbo so that what has not changed is not built again.
 * Where turbo itself cannot run (a sandbox, an unusual machine), says so and builds plainly instead.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const QUIET = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
const TURBO = ['node_modules/turbo/bin/turbo', 'run', 'build', '--ui=stream', '--output-logs=new-only'];
/** The line turbo prints once it has run tasks: a failure after it is a failed build, not a failed turbo. */
const RAN_TASKS = /^\s*Tasks:/m;

const turbo = await run(process.execPath, [...TURBO, ...process.argv.slice(2)]);
if (turbo.code === 0) process.exit(0);
if (RAN_TASKS.test(turbo.output)) {
  process.stderr.write(turbo.output);
  process.exit(1);
}
process.stderr.write(
  `${turbo.output}\nturbo could not run here (above); building each workspace plainly instead.\n`,
);
const plain = await run('npm', ['run', 'build', '--workspaces', '--if-present']);
process.stderr.write(plain.output);
process.exit(plain.code);

/** A build that goes well is not worth reading, so the output is only kept. */
function run(file, args) {
  return new Promise((resolve) => {
    const env = { ...process.env, ...QUIET };
    const shell = process.platform === 'win32' && file === 'npm';
    const child = spawn(file, args, { cwd: ROOT, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
