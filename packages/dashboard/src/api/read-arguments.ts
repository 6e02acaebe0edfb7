import { isLosslessNumber, isSafeNumber, parse } from 'lossless-json';
import { ApiError } from '../http/api-error.js';

/** What is wrong with arguments, and where. */
interface Violation {
  readonly code: 'not-json' | 'no-list' | 'too-deep' | 'reserved-name' | 'loses-digits';
  /** From 1. */
  readonly argument?: number;
  /** Within the argument, such as `lines[0].name`. */
  readonly path?: string;
  readonly found?: string;
}

/** Names under which every object has something: no field of an argument may take their place. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);
/** As deep as an argument may be. */
const DEEPEST = 200;
const MOST_VIOLATIONS = 20;

/** The list that a JSON text is, with every digit and every name it has. @throws ApiError with what is wrong, and where */
export function readArguments(text: string): unknown[] {
  const values = parsed(text);
  const look = new ArgumentsWalk();
  look.visitAll(values);
  // The second reader goes down by calling itself, so what is too deep must not reach it.
  if (look.violations.length === 0) look.visitAll(numbersKept(text));
  if (look.violations.length > 0) throw refused(look.violations.slice(0, MOST_VIOLATIONS));
  return values;
}

function parsed(text: string): unknown[] {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    throw refused([{ code: 'not-json' }]);
  }
  if (!Array.isArray(values)) throw refused([{ code: 'no-list' }]);
  return values;
}

function numbersKept(text: string): unknown[] {
  return parse(text, undefined, { onDuplicateKey: ({ newValue }) => newValue }) as unknown[];
}

class ArgumentsWalk {
  readonly violations: Violation[] = [];

  visitAll(args: readonly unknown[]): void {
    for (const [index, it] of args.entries()) this.#visit(it, index + 1, '', 0);
  }

  #visit(value: unknown, argument: number, path: string, depth: number): void {
    if (typeof value !== 'object' || value === null || this.violations.length >= MOST_VIOLATIONS) return;
    if (isLosslessNumber(value)) {
      const found = value.toString();
      if (!isSafeNumber(found))
        this.violations.push({ code: 'loses-digits', argument, path, found: found.slice(0, 100) });
      return;
    }
    if (depth > DEEPEST) {
      this.violations.push({ code: 'too-deep', argument, path: path.slice(0, 100) });
      return;
    }
    if (Array.isArray(value)) {
      for (const [index, it] of value.entries()) this.#visit(it, argument, `${path}[${index}]`, depth + 1);
      return;
    }
    for (const [name, it] of Object.entries(value)) {
      const at = path === '' ? name : `${path}.${name}`;
      if (RESERVED.has(name))
        this.violations.push({ code: 'reserved-name', argument, path: at.slice(0, 100) });
      else this.#visit(it, argument, at, depth + 1);
    }
  }
}

function refused(violations: readonly Violation[]): ApiError {
  return new ApiError('invalid-arguments', { violations });
}
