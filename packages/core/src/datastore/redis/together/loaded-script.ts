import type { Redis } from 'ioredis';

/** A client as ioredis makes it, with the scripts it was given. */
interface ScriptedClient {
  readonly scriptsSet?: Readonly<Record<string, { readonly lua?: string } | undefined>>;
}

/**
 * The text of one of BullMQ's scripts as a client has it; `undefined` where it has none of this name. BullMQ loads them
 * when it connects, each under its name and the version of BullMQ.
 */
export function loadedScript(client: Redis, name: string, version: string | undefined): string | undefined {
  return (client as unknown as ScriptedClient).scriptsSet?.[`${name}:${version}`]?.lua;
}
