import { lazyRouteComponent } from '@tanstack/react-router';

/** The files of a page could not be brought, since the server does not answer. */
export class PageAway extends Error {}

/** Whether the server answers nothing at all. */
export async function isServerAway(): Promise<boolean> {
  return await fetch(document.baseURI, { method: 'HEAD', cache: 'no-store' }).then(
    () => false,
    () => true,
  );
}

/**
 * A page whose files are brought when it is opened. Where they are gone, which they are after an update, the router loads everything
 * anew; where the server is away, that would leave nothing but the browser's own words.
 */
export function lazyPage<T extends Record<string, unknown>, K extends keyof T>(
  load: () => Promise<T>,
  name: K,
) {
  const bring = async () => {
    try {
      return await load();
    } catch (error) {
      throw (await isServerAway()) ? new PageAway() : error;
    }
  };
  return lazyRouteComponent<T, K>(bring, name);
}
