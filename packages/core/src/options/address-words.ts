/** The address of a server without those words of its query that are named so. What is no URL stays as it is. */
export function withoutWords(address: string, names: readonly string[]): string {
  if (!URL.canParse(address)) return address;
  const [front = '', query] = address.split(/\?(.*)/s);
  const kept = query?.split('&').filter((it) => !names.includes(it.split('=', 1)[0] as string));
  return kept?.length ? `${front}?${kept.join('&')}` : front;
}
