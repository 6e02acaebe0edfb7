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
  // Tests of outages stop and freeze servers of their own, so they need the programs even when both are given.
  const programs = findServers(['redis', 'postgres'], process.stderr.write.bind(process.stderr));
  process.env.REDIS_SERVER = programs.redis;
  process.env.POSTGRES_SERVER = programs.postgres;
}
