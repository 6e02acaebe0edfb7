const OPENING = '([{';
const CLOSING = ')]}';

/**
 * The names of a function's parameters, read from its source; `undefined` for one that has no name of its own, such as
 * `{ id, to }`.
 */
export function parameterNames(method: (...args: never[]) => unknown): (string | undefined)[] {
  const source = String(method);
  const alone = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (alone) return [alone[1]];
  const start = source.indexOf('(');
  return start === -1 ? [] : parametersOf(source.slice(start + 1)).map(nameOf);
}

/** The texts between commas, up to the bracket that closes the list. */
function parametersOf(source: string): string[] {
  const parameters: string[] = [''];
  let depth = 0;
  // A text with its quotes, a comment, or one more letter.
  for (const [part] of source.matchAll(
    /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|[\s\S]/g,
  )) {
    if (part.startsWith('/*') || part.startsWith('//')) continue;
    if (OPENING.includes(part)) depth++;
    else if (CLOSING.includes(part) && depth-- === 0) break;
    if (part === ',' && depth === 0) parameters.push('');
    else parameters[parameters.length - 1] += part;
  }
  return parameters.map((it) => it.trim()).filter((it) => it !== '');
}

function nameOf(parameter: string): string | undefined {
  return /^(?:\.\.\.)?([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:=|$)/u.exec(parameter)?.[1];
}
