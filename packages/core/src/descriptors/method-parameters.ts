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

/** One parameter's text, without its comments. */
interface Written {
  text: string;
  hasDefault: boolean;
}

/** The texts between commas, up to the bracket that closes the list. */
function parametersOf(source: string): Written[] {
  let last: Written = { text: '', hasDefault: false };
  const parameters = [last];
  let depth = 0;
  // A text with its quotes, a comment, or one more letter.
  for (const [part] of source.matchAll(
    /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|[\s\S]/g,
  )) {
    if (part.startsWith('/*') || part.startsWith('//')) continue;
    if (OPENING.includes(part)) depth++;
    else if (CLOSING.includes(part) && depth-- === 0) break;
    if (part === ',' && depth === 0) {
      last = { text: '', hasDefault: false };
      parameters.push(last);
      continue;
    }
    // Inside of brackets it is the default of a field that is taken out.
    if (part === '=' && depth === 0) last.hasDefault = true;
    last.text += part;
  }
  return parameters.filter((it) => it.text.trim() !== '');
}

function readParameter({ text, hasDefault }: Written): MethodParameter {
  const parameter = text.trim();
  return {
    name: /^(?:\.\.\.)?([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:=|$)/u.exec(parameter)?.[1],
    hasDefault,
    isRest: parameter.startsWith('...'),
  };
}
