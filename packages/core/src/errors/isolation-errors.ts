import { CortadoError } from './cortado-error.js';

/** What boot, a call and a worker say where `isolation: 'process'` has nothing to load. */
export const NO_CONFIG_FILE =
  "its processes must load this app, and no file is known that makes it. Name one: createCortado({ …, configFile: './cortado.config.ts' }). An app that loadCortado or the command line loads has its file by itself.";

/** The process that ran the job alone (`isolation: 'process'`) ended before the method did. The attempt failed; its neighbours go on. */
export class ChildDiedError extends CortadoError {
  readonly code = 'CORTADO_CHILD_DIED';
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Whether it wrote that its heap was full. */
  readonly outOfMemory: boolean;

  constructor(facts: {
    job: string;
    exitCode: number | null;
    signal: string | null;
    outOfMemory: boolean;
    /** What nobody caught in it. */
    cause?: Error | undefined;
  }) {
    super(
      `The process that ran ${facts.job} ended before the job did: ${how(facts)}.`,
      facts.cause ? { cause: facts.cause } : undefined,
    );
    this.exitCode = facts.exitCode;
    this.signal = facts.signal;
    this.outOfMemory = facts.outOfMemory;
  }
}

/** A job asks for `isolation: 'process'`, and its process cannot start. `problem` says why. */
export class IsolationError extends CortadoError {
  readonly code = 'CORTADO_ISOLATION';

  constructor(facts: { job: string; problem: string; cause?: Error | undefined }) {
    super(
      `${facts.job} asks for isolation: 'process', which cannot be had here: ${facts.problem}`,
      facts.cause ? { cause: facts.cause } : undefined,
    );
  }
}

function how({
  exitCode,
  signal,
  outOfMemory,
  cause,
}: {
  exitCode: number | null;
  signal: string | null;
  outOfMemory: boolean;
  cause?: Error | undefined;
}): string {
  const exit = signal ? `killed by ${signal}` : `exit code ${exitCode}`;
  if (outOfMemory)
    return `out of memory (${exit}). Give it more with NODE_OPTIONS=--max-old-space-size, or split the work`;
  if (cause) return `an error that nobody caught (${exit}): ${cause.message}`;
  if (signal === 'SIGKILL') return `${exit}, which is how a system that is out of memory ends processes`;
  return exit;
}
