import type { PgQueryable } from 'bullmq';
import { type ShortcutName, shortcuts } from '../../bullmq/shortcuts.js';

/** The functions of BullMQ's in the database that a statement of ours stands for, and what they call. */
const FUNCTIONS: Readonly<Partial<Record<ShortcutName, readonly string[]>>> = {
  'adding-together': ['add_job', 'add_jobs_bulk', 'publish_event'],
  'completing-together': [
    'move_to_completed',
    'move_to_completed_fetch',
    'move_to_active',
    'apply_retention',
    'publish_event',
    'next_signal',
  ],
};

const LOOK = `
SELECT p.prosrc AS text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = current_schema() AND p.proname = ANY ($1) ORDER BY p.proname, p.prosrc`;

/** Whether a shortcut may be taken in this database: what BullMQ's functions do there is what it was compared with. */
export async function areKnown(pool: PgQueryable, shortcut: ShortcutName): Promise<boolean> {
  const { rows } = await pool.query<{ text: string }>(LOOK, [FUNCTIONS[shortcut]]);
  const texts = rows.map((it) => it.text);
  return shortcuts.allows(shortcut, texts.length > 0 ? texts : [undefined]);
}
