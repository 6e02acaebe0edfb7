/** What is wrong with what was given as an app, as a list. */
export function appFault(app: unknown): string[] {
  if (typeof (app as { internals?: unknown } | null | undefined)?.internals === 'object') return [];
  return [`Expected an app first, as createCortado(options) makes it, found ${kindOf(app)}.`];
}

function kindOf(app: unknown): string {
  if (app === null) return 'null';
  // What is in it may be a secret.
  return typeof app === 'object' ? 'an object that is none' : typeof app;
}
