/** Starts the servers once per run; Jest forks its workers afterwards, so they inherit the two variables. */
import { findServers } from './server-binaries.mjs';
import { startServers } from './servers.mjs';

export default async function globalSetup() {
  try {
    globalThis.cortadoServers = await startServers();
  } catch (error) {
    error.stack = error.message;
    throw error;
  }
  Object.assign(process.env, globalThis.cortadoServers.env);
  // Tests of outages stop and freeze a Redis of their own, so they need the program even when REDIS_URL is given.
  process.env.REDIS_SERVER = findServers(['redis'], process.stderr.write.bind(process.stderr)).redis;
}
