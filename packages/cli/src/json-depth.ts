/** Deeper than that, what reads and writes JSON comes to the end of its stack; no job is given half as much. */
const DEEPEST = 1_000;

/** What is wrong with how deep a JSON text is nested; `undefined` where nothing is. */
export function depthProblem(json: string): string | undefined {
  const deepest = deepestLevel(json);
  if (deepest <= DEEPEST) return undefined;
  return `nested at most ${DEEPEST.toLocaleString('en')} levels deep, found ${deepest.toLocaleString('en')}. Pass flatter data.`;
}

function deepestLevel(json: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    // What comes after a backslash ends no text.
    if (isText && sign === '\\') at++;
    else if (sign === '"') isText = !isText;
    else if (isText) continue;
    else if (sign === '[' || sign === '{') deepest = Math.max(deepest, ++depth);
    else if (sign === ']' || sign === '}') depth--;
  }
  return deepest;
}
