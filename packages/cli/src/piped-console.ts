import { createInterface } from 'node:readline';
import { type REPLEval, type REPLServer, Recoverable, start } from 'node:repl';
import { PassThrough, type Readable, type Writable } from 'node:stream';

/** The last error of a line; Node sets it and its types do not say so. */
interface ErrorKeeper {
  lastError?: unknown;
}

/**
 * Runs lines one after the other, each when the one before is done, and prints what each gives. Whether none has thrown.
 * Node's own prompt takes the next line while an `await` of the one before is under way.
 */
export async function runPiped(
  names: Readonly<Record<string, unknown>>,
  lines: Readable,
  output: Writable,
): Promise<boolean> {
  const input = new PassThrough();
  const server: REPLServer & ErrorKeeper = start({
    ...{ input, output, terminal: false, prompt: '' },
    ignoreUndefined: true,
  });
  Object.assign(server.context, names);
  // The prompt waits for the rest of what is unfinished, and says nothing where none comes.
  let isUnfinished = false;
  const evaluate = server.eval;
  const watched: REPLEval = (code, context, file, done) =>
    evaluate.call(server, code, context, file, (error, result) => {
      isUnfinished = error instanceof Recoverable;
      done(error, result);
    });
  Object.assign(server, { eval: watched });
  let ready: () => void = () => undefined;
  server.displayPrompt = () => ready();
  const ended = new Promise<void>((resolve) => server.once('exit', resolve));
  let allWell = true;
  for await (const line of createInterface({ input: lines })) {
    const done = new Promise<void>((resolve) => {
      ready = resolve;
    });
    server.lastError = undefined;
    input.write(`${line}\n`);
    await Promise.race([done, ended]);
    if (server.lastError !== undefined) allWell = false;
  }
  input.end();
  await ended;
  if (isUnfinished) output.write('Uncaught SyntaxError: Unexpected end of input\n');
  return allWell && !isUnfinished;
}
