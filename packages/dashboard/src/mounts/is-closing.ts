import type { Socket } from 'node:net';

/** Whether the server of a connection takes no more of them, and waits for those it has. */
export function isClosing(socket: Socket | undefined): boolean {
  // Node keeps it there, and its types leave it out.
  const { server } = (socket ?? {}) as { server?: { readonly listening?: boolean } | null };
  return server?.listening === false;
}
