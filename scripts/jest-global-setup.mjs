/** Starts the servers once per run; Jest forks its workers afterwards, so they inherit the two variables. */
import { startServers } from './servers.mjs';

export default async function globalSetup() {
  try {
    globalThis.cortadoServers = await startServers();
  } catch (error) {
    error.stack = error.message;
    throw error;
  }
  Object.assign(process.env, globalThis.cortadoServers.env);
}
