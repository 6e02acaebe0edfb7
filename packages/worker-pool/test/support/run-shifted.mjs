/**
 * A process whose clock is off, and can be set: it fires schedules, runs jobs, or queues them. What ran, and when by a
 * clock that is right, goes out over IPC when asked.
 */
const right = Date.now;
let shift = Number(process.argv[5]);
class ShiftedDate extends Date {
  constructor(...given) {
    if (given.length === 0) super(right() + shift);
    else super(...given);
  }
  static now() {
    return right() + shift;
  }
}
globalThis.Date = ShiftedDate;

const { createCortado, currentJob, Enqueue, Scheduled, startScheduler } = await import('@cortado/core');
const { startWorker } = await import('@cortado/worker-pool');

const [role, connection, prefix] = process.argv.slice(2);
const ran = [];

class Shifted {
  async note(label) {
    ran.push({ label, id: currentJob().id, at: right() });
  }

  async tick() {
    ran.push({ label: 'tick', id: currentJob().id, at: right() });
  }
}
const decorate = (method, decorator) =>
  Object.defineProperty(
    Shifted.prototype,
    method,
    decorator(Shifted.prototype, method, Object.getOwnPropertyDescriptor(Shifted.prototype, method)),
  );
decorate('note', Enqueue({ payload: [String] }));
decorate('tick', Scheduled({ every: '1s', overlap: 'allow', catchUp: 'all' }));

const cortado = createCortado({ connection, prefix, app: 'shifted', services: [Shifted] });
process.on('disconnect', () => process.exit(1));
process.on('message', async (message) => {
  if (message.shift !== undefined) shift = message.shift;
  if (message.enqueue) {
    // When it was asked for: an answer may take its time, and the delay counts from before that.
    const at = right();
    const { id } = await cortado.enqueue('Shifted.note', [message.enqueue], { delay: message.delay });
    process.send({ queued: id, at });
  } else process.send({ ran });
});
if (role === 'work') await startWorker(cortado, { concurrency: 5 });
else if (role === 'schedule') await startScheduler(cortado);
else await cortado.open();
process.send({ serving: true });
