import type { Cortado, Migration, ScheduleDiff } from '@cortado/core';
import type { CommandSpec } from '../command.js';

export const migrate: CommandSpec = {
  usage: 'migrate',
  summary: 'Make the datastore match the code.',
  details:
    'Brings the schema up to date where there is one, and the stored schedules in line with the declared ones. Run it when you deploy; running it again changes nothing.',
  examples: ['cortado migrate', 'cortado migrate --format json'],

  async run(session) {
    const app = await session.load();
    const schema = await session.inTime(app, () => app.migrate());
    const schedules = await app.rooms.newScheduler().sync();
    session.printer.result({ at: app.rooms.engine.location, schema: facts(schema), schedules }, () =>
      [describeSchema(app, schema), ...describeSchedules(schedules)].join('\n'),
    );
    return 0;
  },
};

function facts({ from, to }: Migration): { from: number; to: number } | null {
  return from === undefined || to === undefined ? null : { from, to };
}

function describeSchema(app: Cortado, { from, to }: Migration): string {
  if (to === undefined) return `Schema: none is needed on ${app.rooms.engine.location}`;
  return `Schema: ${from === to ? `${to}, as it was` : `${from ?? 0} → ${to}`}`;
}

function describeSchedules({ added, updated, removed, unchanged }: ScheduleDiff): string[] {
  return [
    `Schedules: ${added.length} added, ${updated.length} updated, ${removed.length} removed, ${unchanged.length} unchanged`,
    ...added.map((it) => `  + ${it}`),
    ...updated.map((it) => `  ~ ${it}`),
    ...removed.map((it) => `  - ${it}`),
  ];
}
