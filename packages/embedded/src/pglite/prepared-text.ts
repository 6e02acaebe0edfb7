const PREPARED = /^\/\*prepared (\w+)\*\//;

/** The text of a statement that is to be parsed and planned once, with its name: it travels to the owner in it. */
export function preparedText(name: string, text: string): string {
  return `/*prepared ${name}*/${text}`;
}

export function preparedName(text: string): string | undefined {
  return PREPARED.exec(text)?.[1];
}
