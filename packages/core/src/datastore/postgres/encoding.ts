import type { PgQueryable } from 'bullmq';

/** SQL_ASCII takes every byte as it is. */
const HOLD_EVERY_TEXT = ['UTF8', 'SQL_ASCII'];
/** The state with which PostgreSQL refuses a character that an encoding does not have. */
const UNTRANSLATABLE = '22P05';

/** @throws what PostgreSQL would say of the first text that the encoding of this database cannot hold */
export async function expectEncoding(db: PgQueryable): Promise<void> {
  const { rows } = await db.query<{ encoding: string }>('SELECT getdatabaseencoding() AS encoding');
  const encoding = rows[0]?.encoding ?? '';
  if (HOLD_EVERY_TEXT.includes(encoding)) return;
  const found = `the encoding of this database is ${encoding}, which cannot hold every text`;
  throw Object.assign(new Error(found), { code: UNTRANSLATABLE });
}
