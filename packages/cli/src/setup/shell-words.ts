const PLAIN = /^[\w@+=:,./-]+$/;

/** A word of a shell, in quotes where it needs them. */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words of a line as a shell reads it: what stands in quotes, or behind a backslash, is one with what is beside it. */
export function shellWords(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs) ?? [];
  return words.map((it) =>
    it.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
      (_, single, double, escaped) =>
        single ?? (double as string | undefined)?.replace(/\\(["\\$`])/g, '$1') ?? escaped,
    ),
  );
}
