import { userInfo } from 'node:os';
import type { OperatorNote } from '@cortado/core';
import type { Command } from 'commander';

/** Options of commands that leave a trace of who did it and why. */
export interface OperatorOptions {
  by?: string;
  reason?: string;
}

export function declareOperator(command: Command): Command {
  return command
    .option('--by <name>', 'Who does it, for whoever looks later. Default: your login.')
    .option('--reason <text>', 'Why.');
}

export function operatorNote({ by, reason }: OperatorOptions): OperatorNote {
  const name = by ?? login();
  return { ...(name === undefined ? {} : { by: name }), ...(reason === undefined ? {} : { reason }) };
}

// A container may run as a number that has no name.
export function login(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
