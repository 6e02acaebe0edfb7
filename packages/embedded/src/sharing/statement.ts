// One alternative for each thing that may hide a semicolon or a keyword. Dollar quotes must come before bare text.
const PIECE =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|;|[\w$]+|[^;]/g;

/** The statements of a text, comments stripped, in order. Empty ones are left out, as PostgreSQL gives no result for them. */
export function statementsOf(text: string): string[] {
  const statements = [''];
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece === ';') statements.push('');
    else statements.push(`${statements.pop()}${isComment(piece) ? ' ' : piece}`);
  }
  return statements.map((it) => it.trim()).filter((it) => it !== '');
}

/** The channel that a LISTEN, UNLISTEN or DISCARD ALL names: folded as PostgreSQL folds identifiers, `'*'` for all. */
export function channelOf(statement: string): string {
  const name = /^(?:UN)?LISTEN\s+("(?:[^"]|"")+"|[^\s]+)/i.exec(statement)?.[1];
  if (name === undefined) return '*';
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}

/** COPY … FROM STDIN waits for data that nobody sends, and PGlite ends on it. */
export function copiesFromClient(text: string): boolean {
  if (!/\bstdin\b/i.test(text)) return false;
  return statementsOf(text).some((it) => /^copy\b/i.test(it) && /\bfrom\s+stdin\b/i.test(it));
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

function isComment(piece: string): boolean {
  return piece.startsWith('--') || piece.startsWith('/*');
}
