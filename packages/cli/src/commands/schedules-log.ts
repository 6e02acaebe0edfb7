import type { SlotEntry } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { wholeNumber } from '../option-values.js';
import { showMoment, showSpan } from '../output/moment.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

export const schedulesLog: CommandSpec<{ limit: number }> = {
  usage: 'schedules log <name>',
  summary: "Show what became of a schedule's slots, the newest first.",
  details:
    'Every slot has a line: enqueued, caught-up, skipped or missed and why; with the outcome, duration and error of its run.',
  examples: [
    'cortado schedules log Reports.nightly',
    'cortado schedules log Reports.nightly --limit 5 --format json',
  ],
  declare: (it) => it.option('--limit <n>', 'How many at most.', wholeNumber, 20),

  async run(session, { limit }, name = '') {
    const app = await session.connect();
    const found = await app.schedules.log(name, { limit });
    // They come as they were decided; a slot that was filled in later stands where it belongs.
    const slots = found.toSorted((a, b) => b.slot.getTime() - a.slot.getTime());
    // Of a schedule that neither is there nor has left a log, this says so and names those that are like it.
    if (slots.length === 0) await app.schedules.preview(name, 1);
    session.printer.result({ schedule: name, slots }, () =>
      slots.length === 0 ? 'No slot has come yet.' : draw(slots),
    );
    return 0;
  },
};

function draw(slots: readonly SlotEntry[]): string {
  return table(
    ['SLOT', 'DECISION', 'OUTCOME', 'STARTED', 'TOOK', 'JOB', ''],
    slots.map((it) => [
      it.until ? `${showMoment(it.slot)} to ${showMoment(it.until)}` : showMoment(it.slot),
      it.decision,
      it.outcome ?? '',
      it.startedAt ? showMoment(it.startedAt) : '',
      it.duration === undefined ? '' : showSpan(it.duration),
      it.jobId ?? '',
      shorten(it.error ?? it.why ?? '', 70),
    ]),
  );
}
