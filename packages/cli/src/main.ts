import { CommanderError } from 'commander';
import type { ExitCode } from './exit-code.js';
import { describeFailure, exitCodeOf } from './failure.js';
import { Printer, type Streams } from './output/printer.js';
import { newProgram } from './program.js';
import { Session } from './session.js';
import { StoppedEarly } from './stopped-waiting.js';

export { watchOutputs } from './output/closed-outputs.js';

/** Runs one command to its end, with everything closed, and gives its exit code. Never ends the process. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<ExitCode> {
  let code: ExitCode = 0;
  const talk = new Printer('text', streams);
  const program = newProgram(streams, async (spec, options, words) => {
    const session = new Session(new Printer(options.format, streams), options, argv);
    try {
      code = await spec.run(session, options, ...words);
    } catch (thrown) {
      // It has said so, and ends as it was asked to.
      if (!(thrown instanceof StoppedEarly)) throw thrown;
    } finally {
      await session.close();
    }
    code ||= session.endCode;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (thrown) {
    // Commander has said its piece already: help, the version, or what was wrong with the words.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    talk.say(`cortado: ${describeFailure(thrown, process.env)}`);
    return exitCodeOf(thrown);
  }
}
