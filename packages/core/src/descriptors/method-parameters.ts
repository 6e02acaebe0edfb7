const OPENING = '([{';
const CLOSING = ')]}';

/** One parameter, as a function's source has it. */
export interface MethodParameter {
  /** `undefined` for one that has no name of its own, such as `{ id, to }`. */
  readonly name: string | undefined;
  readonly hasDefault: boolean;
  readonly isRest: boolean;
}

/** A function's parameters, read from its source. */
export function methodParameters(method: (...args: never[]) => unknown): MethodParameter[] {
  const source = String(method);
  const alone = /^(?:async\s+)?([\p{L}_$][\p{L}\p{N}_$]*)\s*=>/u.exec(source);
  if (alone) return [{ name: alone[1], hasDefault: false, isRest: false }];
  const start = source.indexOf('(');
  return start === -1 ? [] : parametersOf(source.slice(start + 1)).map(readParameter);
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

function readParameter(parameter: string): MethodParameter {
  return {
    name: /^(?:\.\.\.)?([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:=|$)/u.exec(parameter)?.[1],
    hasDefault: /^[^=]*=(?!>)/.test(parameter.replace(/^[{[][\s\S]*[\]}]/, '')),
    isRest: parameter.startsWith('...'),
  };
}
