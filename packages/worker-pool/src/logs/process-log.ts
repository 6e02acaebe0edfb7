import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Cortado, type LogEntry, type LogOptions, logEntries, maskText } from '@cortado/core';
import type { Logger } from 'pino';
import { loadPino } from './load-pino.cjs';
import { LogFile } from './log-file.js';

/** Where a process writes its lines beside its stderr, and how. */
export interface LogOutput {
  /** The folder of `worker.log`, `worker.error.log` and `schedule.log`, which hold a JSON document a line. @default no files */
  folder?: string;
  /** Of the lines on stderr: text for people, or a JSON document each. @default 'pretty' */
  format?: 'json' | 'pretty';
}

export interface ProcessLogOptions extends LogOutput {
  /** What the process does: the names of its files. */
  readonly does: readonly ('worker' | 'schedule')[];
  /** Takes a line for people, without a newline at its end. */
  readonly say: (line: string) => void;
}

type Sink = { write(line: string): void };

/**
 * The lines of one process: on stderr, and in files where that was asked for. A line of a job has its id, name, queue, attempt, user and
 * request id beside its text. SIGUSR2 opens the files anew.
 */
export class ProcessLog {
  readonly #format: NonNullable<LogOutput['format']>;
  readonly #say: (line: string) => void;
  readonly #files: readonly LogFile[];
  /** What is done with lines of workers, and with those of schedules. */
  readonly #worker: Logger | undefined;
  readonly #schedule: Logger | undefined;

  readonly #reopen = () => {
    for (const file of this.#files) file.reopen();
  };

  /** @throws the system's error where a file cannot be opened */
  constructor({ folder, format = 'pretty', does, say }: ProcessLogOptions) {
    this.#format = format;
    this.#say = say;
    const at = folder === undefined ? undefined : resolve(folder);
    const open = (name: string) => (at === undefined ? undefined : new LogFile(join(at, name)));
    const [all, errors] = does.includes('worker') ? [open('worker.log'), open('worker.error.log')] : [];
    const schedule = does.includes('schedule') ? open('schedule.log') : undefined;
    this.#files = [all, errors, schedule].filter((it) => it !== undefined);
    const stderr = format === 'json' ? { write: (line: string) => process.stderr.write(line) } : undefined;
    this.#worker = loggerTo([all ?? schedule, stderr], errors);
    this.#schedule = schedule ? loggerTo([schedule, stderr]) : this.#worker;
    if (this.#files.length > 0 && process.platform !== 'win32') process.on('SIGUSR2', this.#reopen);
  }

  /** From here on, what happens in the app is written. */
  follow(app: Cortado, options: LogOptions): void {
    logEntries(app, (entry) => this.#write(entry), options);
  }

  /** A line of the process itself. */
  say(line: string): void {
    if (this.#format !== 'json') this.#say(line);
    this.#worker?.info(maskText(line));
  }

  #write(entry: LogEntry): void {
    const { time, level, event, message, job } = entry;
    if (this.#format !== 'json') this.#say(`${new Date(time).toISOString()} ${message}`);
    const logger = event.startsWith('schedule.') ? this.#schedule : this.#worker;
    logger?.[level]({ event, ...(job ? { job } : {}) }, message);
  }

  /** Nothing is written any more. */
  close(): void {
    process.off('SIGUSR2', this.#reopen);
    for (const file of this.#files) file.close();
  }
}

/** `undefined` where nothing is written. */
function loggerTo(sinks: readonly (Sink | undefined)[], errors?: Sink): Logger | undefined {
  const streams = sinks
    .filter((it) => it !== undefined)
    .map((stream) => ({ level: 'debug' as const, stream }));
  if (streams.length === 0) return undefined;
  const pino = loadPino();
  return pino(
    {
      level: 'debug',
      base: { pid: process.pid, host: hostname() },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    pino.multistream([...streams, ...(errors ? [{ level: 'error' as const, stream: errors }] : [])]),
  );
}
