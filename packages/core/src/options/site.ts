/** One site: what hosts and people are called, and keys and folders may be. */
const SITE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * The site whose jobs these are: CORTADO_SITE, which `--site` of a command sets for its children too, then the option. The
 * default site has no name, and everything is where it was without sites.
 */
export function siteOf(options: { readonly site?: string }, env: NodeJS.ProcessEnv): string | undefined {
  return env.CORTADO_SITE || options.site || undefined;
}

/** What is wrong with a site's name, in a sentence; nothing when all is well. */
export function siteProblem(site: unknown): string | undefined {
  if (site === undefined || (typeof site === 'string' && SITE.test(site))) return undefined;
  return `Expected a site (--site, CORTADO_SITE, or \`site\` in the config) to be a name of 1 to 100 letters, digits, dots, dashes and underscores, such as "shop.example.com", found ${JSON.stringify(site)}.`;
}
