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
  if (typeof url !== 'string' || !url || url.length > LONGEST || !URL.canParse(url, base)) return undefined;
  const parsed = new URL(url, base);
  if (!/^https?:$/.test(parsed.protocol)) return undefined;
  return {
    href: parsed.href,
    label: plainText(label, TITLE) || url,
    isForeign: parsed.origin !== new URL(base).origin,
  };
}
