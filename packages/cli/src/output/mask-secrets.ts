const SECRET_KEY =
  /pass(word|wd|phrase|code)|^pass$|^pwd$|secret|token|api[-_]?key|private[-_]?key|authori[sz]ation|credential|cookie/i;
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):[^\s@/]+@/gi;
const MASK = '***';

/** A JSON value with everything that looks like a secret masked, by its key or as the password of an address. */
export function maskSecrets(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEY.test(key) && inner !== null ? MASK : maskSecrets(inner),
    ]),
  );
}

/** Text with the passwords of the addresses in it masked. */
export function maskText(text: string): string {
  return text.replace(URL_PASSWORD, `$1:${MASK}@`);
}
