import { type LogOutput, ProcessLog, type ProcessLogOptions } from '@cortado/worker-pool';
import { UsageError } from './errors.js';
import type { TalkOptions } from './serving-options.js';

/** What the options and the environment say of logs. */
export function logOutput({ logDir, logFormat }: TalkOptions): LogOutput {
  const folder = logDir ?? (process.env.CORTADO_LOG_DIR || undefined);
  return { ...(folder === undefined ? {} : { folder }), ...(logFormat ? { format: logFormat } : {}) };
}

/** The log of a command that serves. @throws UsageError where its files cannot be opened */
export function openLog(options: ProcessLogOptions): ProcessLog {
  try {
    return new ProcessLog(options);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UsageError(`Expected to write logs in the folder ${options.folder}, found: ${message}.`, {
      cause,
    });
  }
}
