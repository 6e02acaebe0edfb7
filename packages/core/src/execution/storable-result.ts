import { types } from 'node:util';
import {
  GeneratorJobError,
  ResultNotSerializableError,
  ResultTooLargeError,
} from '../errors/execution-errors.js';
import { storableJson, storableText } from '../text/storable-text.js';

/** The job that gave a result, and how large that may be as JSON, in bytes. */
export interface ResultBounds {
  readonly job: string;
  readonly largest: number;
  /**
   * An object is given as JSON has it now: it may change before it is stored, and say something else for a second time.
   * @default where it can be stored, the object itself
   */
  readonly isCopied?: boolean | undefined;
}

/**
 * What is stored of a result: what JSON makes of it, as every datastore can hold it. What JSON leaves out is null.
 * @throws GeneratorJobError, ResultNotSerializableError, ResultTooLargeError
 */
export function storableResult(result: unknown, bounds: ResultBounds): unknown {
  switch (typeof result) {
    case 'number':
    case 'boolean':
      return result;
    case 'string': {
      // Quotes and escapes count too, and text that is nowhere near the limit need not be encoded to know.
      if (result.length > bounds.largest / 8) refuseLarge(JSON.stringify(result), bounds);
      return storableText(result);
    }
    case 'object':
    case 'bigint':
      return result === null ? null : storableObject(result, bounds);
    default:
      return null;
  }
}

function storableObject(result: object | bigint, bounds: ResultBounds): unknown {
  const json = encode(result, bounds);
  if (json === undefined) return null;
  // All that JSON makes of one that has no words of its own.
  if (json === '{}' && types.isGeneratorObject(result)) throw new GeneratorJobError({ job: bounds.job });
  refuseLarge(json, bounds);
  const storable = storableJson(json);
  return storable === json && !bounds.isCopied ? result : JSON.parse(storable);
}

function encode(result: object | bigint, { job }: ResultBounds): string | undefined {
  try {
    return JSON.stringify(result);
  } catch (cause) {
    throw new ResultNotSerializableError({ job, cause });
  }
}

function refuseLarge(json: string, { job, largest }: ResultBounds): void {
  if (json.length <= largest / 3) return;
  const bytes = Buffer.byteLength(json);
  if (bytes > largest) throw new ResultTooLargeError({ job, bytes, limit: largest });
}
