import { type Cortado, createCortado } from '@cortado/core';
import { loadConfig } from '@cortado/core/load';
import type { Session } from '../session.js';
import type { CliFinding } from './advise.js';
import { configFinding } from './config-finding.js';
import { DATASTORE_ADVICE } from './datastore-advice.js';

/** What was found, and the app it was found of; without one where the app cannot be made. */
export interface Examination {
  readonly app: Cortado | undefined;
  readonly findings: readonly CliFinding[];
}

/** Looks at the app of the session; where that cannot be made, at the datastore it would have used. */
export async function examine(session: Session): Promise<Examination> {
  let app: Cortado;
  try {
    app = await session.load();
  } catch (error) {
    return { app: undefined, findings: [configFinding(error), ...(await datastoreAlone(session))] };
  }
  return { app, findings: await app.doctor() };
}

async function datastoreAlone(session: Session): Promise<CliFinding[]> {
  const app = await bareApp(session);
  if (!app) return [];
  try {
    const findings = await app.doctor();
    return findings.filter(
      ({ code }) => code in DATASTORE_ADVICE || code === 'datastore' || code === 'processes',
    );
  } finally {
    await app.close();
  }
}

/** An app without jobs on the same datastore; nothing where the address itself is what is wrong, or nobody has named one. */
async function bareApp({ config }: Session): Promise<Cortado | undefined> {
  try {
    const { connection, prefix, site } = await loadConfig(config).catch(() => ({
      connection: process.env.CORTADO_URL || process.env.REDIS_URL,
      prefix: undefined,
      site: undefined,
    }));
    if (connection === undefined) return undefined;
    return createCortado({
      ...{ connection, app: 'cortado-doctor' },
      ...(prefix === undefined ? {} : { prefix }),
      ...(site === undefined ? {} : { site }),
    });
  } catch {
    return undefined;
  }
}
