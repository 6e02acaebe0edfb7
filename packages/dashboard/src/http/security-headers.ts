/** What a browser may do with anything that comes from here. */
const ALWAYS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** The page runs its own files and nothing else; styles that its components make carry the nonce. */
export function securityHeaders(nonce?: string): Record<string, string> {
  const styles = nonce === undefined ? "'none'" : `'self' 'nonce-${nonce}'`;
  const rules = [
    "default-src 'none'",
    `script-src ${nonce === undefined ? "'none'" : "'self'"}`,
    `style-src ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { ...ALWAYS, 'Content-Security-Policy': rules.join('; ') };
}
