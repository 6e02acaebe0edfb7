import type { CortadoOptions } from '../../src/options/app-options.js';
import { appProblems } from '../../src/options/app-rules.js';
import { declaredQueues } from '../../src/options/queue-options.js';
import { validateOptions } from '../../src/options/validate-options.js';

const fn = () => 'x';
const problems = (options: object) => appProblems(options as CortadoOptions, declaredQueues());

describe('a field of an app', () => {
  it.each<[object]>([
    [{ container: { resolve: fn, release: fn } }],
    [{ log: false }],
    [{ log: fn }],
    [{ defaults: { attempts: 2 } }],
  ])('is taken: %p', (options) => {
    expect(problems(options)).toEqual([]);
  });

  // One sentence each: what is of another kind is not looked into.
  it.each<[object, string]>([
    [{ container: { resolve: fn, release: 5 } }, 'release(instance) if it wants instances back'],
    [{ log: 'x' }, 'false or a function that takes a line, found "x"'],
    [{ defaults: [] }, '"defaults" of the app to be an object'],
    [{ queues: ['x'] }, '"queues" of the app to be an object'],
    [{ context: ['x'] }, '"context" of the app to be an object'],
    [
      { defaults: { priority: 1 } },
      'Expected "priority" on the app (defaults) to be left out, since it is said of a job or a call (defaults have queue, timeout, attempts, backoff, keep, isolation, durability), found 1.',
    ],
    [
      { configFile: 'file:///a%2Fb' },
      'Expected "configFile" of the app to be a path, or import.meta.url, found "file:///a%2Fb".',
    ],
  ])('is refused: %p', (options, sentence) => {
    expect(problems(options)).toEqual([expect.stringContaining(sentence)]);
  });
});

describe('tags', () => {
  it('may be made of the arguments', () => {
    expect(validateOptions('call', { tags: fn }, 'A.b')).toEqual([]);
  });

  it.each<[unknown, string]>([
    [['x'.repeat(101)], 'characters, or a function that makes them from the arguments, found '],
    [['a\u0000'], 'to be text without a NUL or half of a surrogate pair, found '],
  ])('are refused: %j', (tags, sentence) => {
    expect(validateOptions('call', { tags }, 'A.b')).toEqual([expect.stringContaining(sentence)]);
  });
});
