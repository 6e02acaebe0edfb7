import * as core from '@cortado/core';
import { transformSync } from 'esbuild';
import { nameErrorClasses } from '../../src/errors/class-names.js';

const SOURCE = `
  class JobTimeoutError extends Error {}
  const anything = () => undefined;
  register({ JobTimeoutError, anything, LIMIT: 3 });`;

describe('classes of errors', () => {
  it('have the names that they are exported by, also where a minifier has renamed them', () => {
    const { code } = transformSync(SOURCE, { format: 'iife', minify: true });
    let module: Record<string, unknown> = {};
    new Function('register', code)((it: typeof module) => {
      module = it;
    });
    const { JobTimeoutError } = module as { JobTimeoutError: new () => Error };
    expect(JobTimeoutError.name).not.toBe('JobTimeoutError');
    nameErrorClasses(module);
    expect(JobTimeoutError.name).toBe('JobTimeoutError');
  });

  it('are named so in every module that the door opens', () => {
    const classes = Object.entries(core).filter(
      ([, value]) => typeof value === 'function' && value.prototype instanceof Error,
    );
    expect(classes.length).toBeGreaterThan(50);
    for (const [name, value] of classes) expect((value as { name: string }).name).toBe(name);
  });
});
