import { readFileSync } from 'node:fs';
import { type ParseError, parse } from 'jsonc-parser';

/** Some editors put it before everything. JSON has no such thing; npm and TypeScript take it. */
const MARK = '\uFEFF';

/** The text of a file, and the mark that goes before it again when it is written. */
export function readText(file: string): { mark: string; text: string } {
  const text = readFileSync(file, 'utf8');
  return text.startsWith(MARK) ? { mark: MARK, text: text.slice(MARK.length) } : { mark: '', text };
}

/** An object with comments, as TypeScript reads its files; `undefined` for anything else. */
export function parseWithComments(text: string): Readonly<Record<string, unknown>> | undefined {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && isObject(value) ? value : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
