/** Kubernetes takes no longer one, and with an app's name in front of it. */
const LONGEST = 40;

/** A name as every service manager can have it: small letters, digits and dashes between them. */
export function serviceName(text: string, otherwise: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
  return name || otherwise;
}

/** Such names for several, each its own. */
export function serviceNames(texts: readonly string[], otherwise: string): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const name = serviceName(text, otherwise);
    let own = name;
    for (let count = 2; taken.has(own); count++) own = `${name}-${count}`;
    taken.add(own);
    return own;
  });
}
