import { embeddedHome, type Home, postgresHome, redisHome } from './home.js';
import type { Workbench } from './row-group.js';

export type Kind = 'redis' | 'postgres' | 'embedded';

/** Where each side keeps its jobs in a datastore of this kind. */
export async function homeOf(kind: Kind, { url, postgres }: Workbench): Promise<Home> {
  if (kind === 'redis') return redisHome(url);
  return kind === 'postgres' ? postgresHome(postgres) : embeddedHome();
}
