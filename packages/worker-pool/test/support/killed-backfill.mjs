/**
 * Fills the past of a schedule and kills itself when so many of its slots have been gone through:
 * node killed-backfill.mjs <connection> <prefix> <schedule> <from> <to> <slots>. Plain JavaScript on dist.
 */
import { createCortado, defineJob } from '@cortado/core';

const [, , connection, prefix, schedule, from, to, slots] = process.argv;
const rung = defineJob('bell.ring', {}, async () => undefined);
const cortado = createCortado({ connection, prefix, jobs: [rung], queues: { [prefix.slice(1, -1)]: {} } });
await cortado.schedules.backfill(schedule, {
  from: new Date(from),
  to: new Date(to),
  onProgress: (done) => done >= Number(slots) && process.kill(process.pid, 'SIGKILL'),
});
