import type { ErrorEntry } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { showMoment } from '../output/moment.js';
import { shorten } from '../output/safe-text.js';
import { factSheet, section } from '../output/table.js';

export const errorsShow: CommandSpec<object> = {
  usage: 'errors show <id>',
  summary: 'Show one error: trace, job, user, arguments, context.',
  examples: ['cortado errors show Vd9dfJsrS6d6', 'cortado errors show Vd9dfJsrS6d6 --format json'],

  async run(session, _options, id = '') {
    const app = await session.connect();
    const error = await app.errors.get(id);
    if (!error) {
      session.printer.say(
        `cortado: The error log holds no entry ${shorten(id, 80)}. Expected an id that \`cortado errors list\` shows; the latest 5,000 are kept, for 14 days.`,
      );
      return 1;
    }
    session.printer.result(error, () => describe(error));
    return 0;
  },
};

function describe({ job, ...error }: ErrorEntry): string {
  const sheet = factSheet([
    ['Error', error.id],
    ['Title', error.title],
    ['When', showMoment(error.at)],
    ['User', error.user],
    ['Job', job && `${job.name} ${job.id}`],
    ['Queue', job?.queue],
    ['Attempt', job && String(job.attempt)],
  ]);
  return [
    sheet,
    section('Trace', error.trace),
    section('Arguments', error.arguments && JSON.stringify(error.arguments, undefined, 2)),
    section('Context', error.context === undefined ? undefined : JSON.stringify(error.context, undefined, 2)),
  ].join('');
}
