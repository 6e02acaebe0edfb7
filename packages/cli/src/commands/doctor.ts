import type { CommandSpec } from '../command.js';
import { advise, type CliFinding } from '../doctor/advise.js';
import { type Examination, examine } from '../doctor/examine.js';
import { type Fix, fixesFor } from '../doctor/fixes.js';
import { doctorReport, levelOf } from '../doctor/report.js';
import { operatorNote } from '../operator.js';
import type { Session } from '../session.js';

interface DoctorOptions {
  fix?: boolean;
  yes?: boolean;
}

export const doctor: CommandSpec<DoctorOptions> = {
  usage: 'doctor',
  summary: 'Look at everything that jobs need, say what is wrong, and what to do next.',
  details:
    'Datastore, queues, workers, scheduler, schedules, other apps, and the config itself. Changes nothing, unless you say --fix: that asks first, and does what is safe: migrates, stores the schedules as the code declares them, ends pauses whose time is over, hands back jobs on which nobody works any more. Ends with 1 when something is wrong, with 0 when there are warnings alone.',
  examples: ['cortado doctor', 'cortado doctor --format json', 'cortado doctor --fix --yes'],
  declare: (it) =>
    it.option('--fix', 'Do what is safe about what was found.').option('--yes', 'With --fix, ask nothing.'),

  async run(session, { fix = false, yes = false }) {
    const first = await examine(session);
    const fixed = fix ? await carryOut(session, first, yes) : [];
    const { app, findings } = fixed.length > 0 ? await examine(session) : first;
    const level = levelOf(findings);
    const site = await session.siteName();
    session.printer.result(
      {
        site,
        at: app?.location,
        level,
        findings: findings.map((it) => ({ ...it, ...wordsOn(it) })),
        ...(fix ? { fixed: fixed.map(({ code, subject, what }) => ({ code, subject, what })) } : {}),
      },
      () => doctorReport(site, findings),
    );
    return level === 'error' ? 1 : 0;
  },
};

function wordsOn(found: CliFinding): { message?: string; next?: string } {
  const { says, next } = advise(found) ?? {};
  return { ...(says === undefined ? {} : { message: says }), ...(next === undefined ? {} : { next }) };
}

/** What was done. */
async function carryOut(session: Session, { app, findings }: Examination, yes: boolean): Promise<Fix[]> {
  const { printer } = session;
  const fixes = app ? fixesFor(findings, app, operatorNote({ reason: 'cortado doctor --fix' })) : [];
  if (fixes.length === 0) {
    printer.say('There is nothing that could be done safely.');
    return [];
  }
  for (const { what } of fixes) printer.say(`- ${what}`);
  const question = `Do ${fixes.length === 1 ? 'this' : `these ${fixes.length}`}?`;
  if (!(await session.confirm(question, yes))) {
    printer.say('Nothing was changed.');
    return [];
  }
  for (const { carryOut: act } of fixes) await act();
  return fixes;
}
