import { inspect } from 'node:util';
import type { FindingLevel } from '@cortado/core';
import { ConfigNotFoundError } from '@cortado/core/load';
import type { Advice } from './advice.js';

/** The app cannot be made, so that no other command works; found by the command line, since there is no app to ask. */
export interface ConfigFinding {
  readonly code: 'config-missing' | 'config-broken';
  readonly level: FindingLevel;
  readonly subject: 'config';
  readonly facts: {
    /** The code of the error, where it is one of ours. */
    readonly error: string | undefined;
    readonly said: string;
  };
}

export function configFinding(error: unknown): ConfigFinding {
  const { code, message } = error as { code?: string; message?: string };
  return {
    code: error instanceof ConfigNotFoundError ? 'config-missing' : 'config-broken',
    level: 'error',
    subject: 'config',
    facts: { error: code, said: message ?? inspect(error) },
  };
}

export function configAdvice({ code, facts }: ConfigFinding): Advice {
  return code === 'config-missing'
    ? { says: facts.said, next: '`cortado init` makes one.' }
    : {
        says: facts.said,
        next: 'Correct it; until then nothing of this app runs. CORTADO_DEBUG=1 shows where it comes from.',
      };
}
