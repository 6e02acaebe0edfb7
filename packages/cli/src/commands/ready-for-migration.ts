import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandSpec } from '../command.js';
import { describeWork, isDone, pendingWork } from '../pending-work.js';

const LOOKS = 3;
const BETWEEN = 1_000;

export const readyForMigration: CommandSpec = {
  usage: 'ready-for-migration',
  summary: 'Say whether no job waits or runs, so that code and data may change.',
  details:
    'Looks three times, a second apart, as long as there is something. Ends with 1 when there still is. Stop what brings jobs first: `cortado scheduler pause`, and the web part.',
  examples: ['cortado ready-for-migration', 'cortado ready-for-migration && cortado migrate'],

  async run(session) {
    const app = await session.connect();
    let work = await pendingWork(app, app.queueNames);
    for (let look = 1; look < LOOKS && !work.every(isDone); look++) {
      await sleep(BETWEEN);
      work = await pendingWork(app, app.queueNames);
    }
    const ready = work.every(isDone);
    session.printer.result({ ready, queues: work }, () =>
      ready
        ? 'Ready for migration: no job waits or runs.'
        : `Not ready for migration:\n${describeWork(work)}`,
    );
    return ready ? 0 : 1;
  },
};
