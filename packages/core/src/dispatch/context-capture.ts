import { ContextValueError } from '../errors/enqueue-errors.js';
import { inheritedContext } from '../execution/current-context.js';
import { findJsonFault } from '../message/json-value.js';
import type { ContextProvider } from '../options/app-options.js';
import { isStorable } from '../text/storable-text.js';
import { nameAndMessageOf } from '../text/thrown-words.js';

type Values = Readonly<Record<string, unknown>>;

/** Collects the values that travel with a job: what is said last of inherited, providers and call wins. */
export class ContextCapture {
  readonly #providers: readonly (readonly [string, ContextProvider])[];

  constructor(providers: Readonly<Record<string, ContextProvider>> = {}) {
    this.#providers = Object.entries(providers);
  }

  /** Nothing when there is nothing. @throws ContextValueError */
  values(job: string, call: Values | undefined): Values | undefined {
    // A running job's values, or those of `runInContext`.
    const inherited = inheritedContext();
    if (!call && !inherited && this.#providers.length === 0) return undefined;
    const values: Record<string, unknown> = { ...inherited };
    for (const [key, provider] of this.#providers) {
      const value = ask(job, key, provider);
      // A provider with nothing to say, as in a worker, leaves what the running job has.
      if (value !== undefined) values[key] = value;
    }
    Object.assign(values, call);
    const entries = Object.entries(values).filter(([, value]) => value !== undefined);
    for (const [key, value] of entries) refuseFault(job, key, value);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
}

function ask(job: string, key: string, provider: ContextProvider): unknown {
  try {
    return provider();
  } catch (cause) {
    const fault = `could not be read: its provider threw ${nameAndMessageOf(cause)}.`;
    throw new ContextValueError({ job, key, fault, cause });
  }
}

function refuseFault(job: string, key: string, value: unknown): void {
  const fault = findJsonFault(value) ?? (isStorable(key) ? undefined : findJsonFault(key));
  if (!fault) return;
  const place = fault.path && ` at ${fault.path}`;
  throw new ContextValueError({
    job,
    key,
    fault: `is ${fault.found}${place}, which JSON cannot carry. ${fault.advice}`,
  });
}
