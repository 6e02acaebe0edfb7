/**
 * Starts the servers once per run, and makes a folder for what its test files share. Jest forks its workers afterwards, so
 * they inherit the variables.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  process.env.CORTADO_RUN_FOLDER = mkdtempSync(join(tmpdir(), 'cortado-run-'));
  // Tests of outages stop and freeze servers of their own, so they need the programs even when both are given.
  const programs = findServers(['redis', 'postgres'], process.stderr.write.bind(process.stderr));
  process.env.REDIS_SERVER = programs.redis;
  process.env.POSTGRES_SERVER = programs.postgres;
}
