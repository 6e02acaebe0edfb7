import type { Cortado, Migration, ScheduleDiff, StopReport, SyncOptions } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { whenOf } from './schedules-list.js';

export const migrate: CommandSpec<SyncOptions> = {
  usage: 'migrate',
  summary: 'Make the datastore match the code.',
  details:
    'Brings the schema up to date where there is one, and the stored schedules in line with the declared ones. Run it when you deploy; running it again changes nothing. Schedules that a later deploy has replaced are left alone, so that old code that restarts does not undo it; --force goes back to them.',
  examples: ['cortado migrate', 'cortado migrate --dry-run', 'cortado migrate --format json'],
  declare: (it) =>
    it
      .option('--dry-run', 'Only say what would change.')
      .option('--force', 'Go back to schedules that a later deploy has replaced.'),

  async run(session, { dryRun = false, force = false }) {
    const app = await session.load();
    const schema = await session.inTime(app, async () => {
      if (!dryRun) return await app.migrate();
      // Schedules are read through the schema, so a dry run needs the one that is there; it makes none.
      if (await app.exists()) await app.open();
      return { from: undefined, to: undefined };
    });
    const before = await momentsOf(app, dryRun);
    const schedules = await app.schedules.sync({ dryRun, force });
    const after = dryRun ? new Map<string, string>() : await momentsOf(app, false);
    const momentsOn = (key: string, from = key) => changeOf(before.get(from), after.get(key));
    session.printer.result({ at: app.location, schema: facts(schema), schedules }, () =>
      [
        ...(dryRun ? ['Nothing was changed. It would be:'] : [describeSchema(app, schema)]),
        ...describeSchedules(schedules, momentsOn),
      ].join('\n'),
    );
    return 0;
  },
};

function facts({ from, to }: Migration): { from: number; to: number } | null {
  return from === undefined || to === undefined ? null : { from, to };
}

function describeSchema(app: Cortado, { from, to }: Migration): string {
  if (to === undefined) return `Schema: none is needed on ${app.location}`;
  return `Schema: ${from === to ? `${to}, as it was` : `${from ?? 0} → ${to}`}`;
}

/** When each stored schedule fires; none of a datastore that is not there yet. */
async function momentsOf(app: Cortado, dryRun: boolean): Promise<Map<string, string>> {
  if (dryRun && !(await app.exists())) return new Map();
  return new Map((await app.schedules.list()).map((it) => [it.key, whenOf(it)]));
}

function changeOf(before: string | undefined, after: string | undefined): string {
  if (before === undefined) return '';
  return after === undefined || after === before ? `  ${before}` : `  ${before} → ${after}`;
}

function describeSchedules(diff: ScheduleDiff, momentsOn: (key: string, from?: string) => string): string[] {
  if (diff.superseded) return ['Schedules: left as a later deploy has made them; --force goes back to these'];
  const { added, updated, removed, unchanged, renamed, stops } = diff;
  const before = new Map(renamed.map((it) => [it.to, it.from]));
  return [
    `Schedules: ${added.length} added, ${updated.length} updated, ${removed.length} removed, ${unchanged.length} unchanged`,
    ...added.map((it) => `  + ${it}`),
    ...updated.map(
      (it) =>
        `  ~ ${it}${before.has(it) ? `, until now ${before.get(it)}` : ''}${momentsOn(it, before.get(it))}`,
    ),
    ...removed.map((it) => `  - ${it}`),
    ...stops.map((it) => `  ${describeStop(it)}`),
  ];
}

function describeStop({ key, by, reason, outcome }: StopReport): string {
  const who = `${by === undefined ? '' : ` by ${by}`}${reason === undefined ? '' : ` (${reason})`}`;
  switch (outcome) {
    case 'kept':
      return `${key} stays stopped${who}`;
    case 'moved':
      return `${key} stays stopped${who}, under its new key`;
    case 'retimed':
      return `${key} stays stopped${who}, although its time has changed; start it with \`cortado schedules start ${key}\``;
    case 'waiting':
      return `${key} was stopped${who} and is gone; should it come back, it is stopped`;
    case 'dropped':
      return `${key} is not stopped: what was stopped${who} under this key is gone`;
  }
}
