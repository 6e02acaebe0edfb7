import { plainText, TITLE } from './plain-text.js';

/** What browsers take without trouble. */
const LONGEST = 2_048;

/** A link that may be followed. */
export interface SafeLink {
  readonly href: string;
  readonly label: string;
  /** It leads away from this site, and opens beside it. */
  readonly isForeign: boolean;
}

/** A link of http, https, or of this site; `undefined` for anything else, such as `javascript:`. */
export function safeLink(link: unknown, base: string): SafeLink | undefined {
  const { url, label } = (link ?? {}) as { url?: unknown; label?: unknown };
  if (typeof url !== 'string' || url === '' || url.length > LONGEST) return undefined;
  const parsed = parse(url, base);
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return undefined;
  return {
    href: parsed.href,
    label: plainText(label, TITLE) || url,
    isForeign: parsed.origin !== new URL(base).origin,
  };
}

function parse(url: string, base: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
