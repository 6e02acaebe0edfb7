/** What is wrong with what was given as an app, as a list. */
export function appFault(app: unknown): string[] {
  if (typeof (app as { internals?: unknown } | null | undefined)?.internals === 'object') return [];
  // What is in it may be a secret.
  const found = typeof app === 'object' && app !== null ? 'an object that is none' : typeof app;
  return [`Expected an app first, as createCortado(options) makes it, found ${found}.`];
}
