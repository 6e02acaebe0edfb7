import {
  CancelJob,
  currentJob,
  Enqueue,
  type Enqueued,
  isInJob,
  type JobEnd,
  RetryLater,
} from '@cortado/core';

import { gate } from '@cortado/test-support/until';

/** The first half of the surrogate pair of an emoji, alone: what is left where text is cut in its middle. */
export const HALF = '\ud83d';

/** A proxy of an error that throws whatever is asked of it, its class too. */
function hostile(): Error {
  const refuse = () => {
    throw new Error('not yours');
  };
  return new Proxy(new Error('hidden'), { get: refuse, getPrototypeOf: refuse, ownKeys: refuse });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** What ends attempts and is hard to store, by name. */
export const FAILURES: Readonly<Record<string, () => unknown>> = {
  'V8 quotes half an emoji': () => JSON.parse('\u{1f600}'),
  'half an emoji': () => {
    throw new Error(`cut ${HALF}`);
  },
  'a NUL in the message': () => {
    throw new Error('nul \0 here');
  },
  'a NUL in the stack': () => {
    throw Object.assign(new Error('plain'), { stack: 'Error: plain\n    at \0' });
  },
  'half an emoji in the name': () => {
    throw Object.assign(new Error('named'), { name: `Bad${HALF}` });
  },
  'a name that is a symbol': () => {
    throw Object.assign(new Error('named'), { name: Symbol('bad') });
  },
  'a message that is a symbol': () => {
    throw Object.assign(new Error(), { message: Symbol('bad') });
  },
  'a stack that is a symbol': () => {
    throw Object.assign(new Error('stacked'), { stack: Symbol('bad') });
  },
  'a message that is an object': () => {
    throw Object.assign(new Error(), { message: { code: 5 } });
  },
  'a message that cannot be read': () => {
    throw Object.defineProperty(new Error(), 'message', {
      get() {
        throw new Error('not yours');
      },
    });
  },
  'a stack that cannot be read': () => {
    throw Object.defineProperty(new Error('closed'), 'stack', {
      get() {
        throw new Error('not yours');
      },
    });
  },
  'text that is half an emoji': () => {
    throw HALF;
  },
  'a value that is no error': () => {
    throw Object.create(null);
  },
  'a message of megabytes': () => {
    throw new Error('x'.repeat(3_000_000));
  },
  'a stack of megabytes': () => {
    throw Object.assign(new Error('deep'), { stack: `Error: deep\n${'    at somewhere\n'.repeat(200_000)}` });
  },
  'an error that is its own cause': () => {
    const error = new Error('round');
    error.cause = error;
    throw error;
  },
  'a proxy that throws whatever is asked of it': () => {
    throw hostile();
  },
  'a proxy that was revoked': () => {
    throw revoked();
  },
  'a value whose tag cannot be read': () => {
    throw {
      get [Symbol.toStringTag]() {
        throw new Error('not yours');
      },
    };
  },
  'a cause that cannot be read': () => {
    throw Object.defineProperty(new Error('closed'), 'cause', {
      get() {
        throw new Error('not yours');
      },
    });
  },
  'a cause that throws whatever is asked of it': () => {
    throw new Error('from elsewhere', { cause: hostile() });
  },
  'errors that are no errors, and throw': () => {
    throw new AggregateError([undefined, revoked(), hostile(), Symbol('no'), 5n, HALF], 'many');
  },
  'a message that cannot be read for a second time': () => {
    let reads = 0;
    throw Object.defineProperty(new Error(), 'message', {
      get() {
        if (reads++ > 0) throw new Error('not twice');
        return 'once';
      },
    });
  },
  'words of a datastore that is away': () => {
    throw Object.assign(new Error('Connection is closed. READONLY LOADING timed out'), {
      code: 'ECONNRESET',
    });
  },
  'RetryLater that says no time': () => {
    throw Object.assign(new RetryLater(5), { delay: 'soon' });
  },
};

/** Results and what `result()` gives of them. */
export const RESULTS: readonly (readonly [string, () => unknown, unknown])[] = [
  ['half an emoji', () => `cut ${HALF}`, 'cut \ufffd'],
  ['a NUL', () => 'a\0b', 'a\ufffdb'],
  [
    'both, deep inside, in keys too',
    () => ({ [`k${HALF}`]: [{ at: '\0' }] }),
    { 'k\ufffd': [{ at: '\ufffd' }] },
  ],
  ['what only looks like them', () => ({ text: '\\u0000 \\ud83d' }), { text: '\\u0000 \\ud83d' }],
  ['a whole emoji', () => ({ text: '\u{1f600}' }), { text: '\u{1f600}' }],
  ['a symbol', () => Symbol('x'), null],
  ['a function', () => () => 1, null],
  ['an object that JSON leaves out', () => ({ toJSON: () => undefined }), null],
  ['no number', () => Number.NaN, null],
  ['something else whenever it is asked', () => ({ toJSON: counting() }), 'first'],
  ['what changes once it was given', changing, { text: 'first' }],
];

/** Gives what can be stored at first, and then what cannot. */
function counting(): () => string {
  let asked = 0;
  return () => {
    if (asked++ > 1) throw new Error('not again');
    return asked === 1 ? 'first' : 'nul \0';
  };
}

function changing(): object {
  const result = { text: 'first' };
  setImmediate(() => {
    result.text = 'nul \0';
  });
  return result;
}

export class Endings {
  readonly ends: JobEnd[] = [];
  readonly started = gate();

  @Enqueue({ onFailure: 'Endings.heard' })
  async fail(how: string): Promise<void> {
    FAILURES[how]?.();
  }

  @Enqueue()
  async give(how: number): Enqueued<unknown> {
    return RESULTS[how]?.[1]();
  }

  @Enqueue({ onSuccess: 'Endings.heard', onFailure: 'Endings.heard' })
  async giveMuch(bytes: number): Enqueued<string> {
    return 'x'.repeat(bytes);
  }

  @Enqueue({ onFailure: 'Endings.heard' })
  async giveUp(reason: string): Promise<void> {
    throw new CancelJob(reason);
  }

  @Enqueue()
  async waitFor(ms: number): Promise<void> {
    throw new RetryLater(ms);
  }

  @Enqueue()
  async failWithCauses(): Promise<void> {
    const refused = new Error('connect refused', { cause: new Error('no route') });
    throw new Error('order not sent', {
      cause: new AggregateError([refused, new Error('mirror is full')], 'all failed'),
    });
  }

  @Enqueue()
  async writeLog(lines: number, length: number): Promise<void> {
    for (let line = 0; line < lines; line++) await currentJob().log(`${line} ${'x'.repeat(length)}`);
    await currentJob().log(`nul \0 and ${HALF}`);
    await currentJob().progress(50, { title: `half ${HALF}`, description: 'nul \0' });
  }

  /** Says in its log which job it is where it hears that it should stop. */
  @Enqueue({ queue: 'short' })
  async listen(): Promise<void> {
    const { signal } = currentJob();
    const known = new Promise<string>((resolve) =>
      signal.addEventListener('abort', () => resolve(isInJob() ? currentJob().id : 'nobody')),
    );
    this.started.open();
    await currentJob().log(await known);
    throw signal.reason;
  }

  @Enqueue({ queue: 'short' })
  async heard(end: JobEnd): Promise<void> {
    this.ends.push(end);
  }
}
