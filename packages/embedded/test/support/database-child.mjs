// The other end of DatabaseProcess: one EmbeddedDatabase in a process of its own, driven by messages.
// Runs the built package, because a forked process has no jest to compile it.
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import { EmbeddedDatabase } from '../../dist/index.js';

const [, , folder] = process.argv;
const database = new EmbeddedDatabase({
  folder,
  searchPath: 'bullmq, public',
  // One after the other opens it, on a machine that may be busy with much else.
  timeout: 120_000,
  onOwn: async (session) => void (await runMigrations(session)),
});
const clients = new Map();
const closables = [];
const tell = (event, facts = {}) => process.send({ event, ...facts });
const now = () => performance.timeOrigin + performance.now();

database.on('role', (role) => tell('role', { role }));
database.on('error', (error) => tell('failed', { message: error.message }));

const operations = {
  open: () => database.open(),
  role: () => database.role,
  query: async (text, params) => (await database.query(text, params)).rows,
  connect: async (name) => {
    const client = await database.connect();
    client.on('notification', ({ channel, payload }) => tell('notification', { name, channel, payload }));
    client.on('error', ({ code }) => tell('lost', { name, code }));
    clients.set(name, client);
  },
  clientQuery: async (name, text, params) => (await clients.get(name).query(text, params)).rows,
  release: (name) => clients.get(name).release(),
  /** Writes 1, 2, 3… one after the other, and tells each that was acknowledged. */
  write: (table) => {
    void (async () => {
      for (let row = 1; ; row++) {
        await database.query(`INSERT INTO ${table} VALUES ($1)`, [row]);
        tell('written', { row });
      }
    })().catch(({ code }) => tell('refused', { code }));
  },
  /** Writes that many at once, and is given so many characters for each. Gives how many were acknowledged. */
  writeMany: async (table, count, characters) => {
    const written = Array.from({ length: count }, (_, n) =>
      database.query(`INSERT INTO ${table} VALUES ($1) RETURNING repeat('x', $2)`, [n, characters]),
    );
    const ends = await Promise.allSettled(written);
    return ends.filter(({ status }) => status === 'fulfilled').length;
  },
  worker: async (queue) => {
    const process = async (job) => {
      const picked = now();
      tell('processed', { id: job.id, latency: picked - job.data.sentAt });
      return { doubled: job.data.number * 2 };
    };
    const worker = new Worker(
      queue,
      process,
      { connection: database, concurrency: 4 },
      createPostgresBackend,
    );
    worker.on('error', () => undefined);
    closables.push(worker);
    await worker.waitUntilReady();
  },
  queue: async (queue) => {
    operations.add = async (number) => (await jobs.add('double', { number, sentAt: now() })).id;
    operations.addMany = async (count) => {
      const started = now();
      await Promise.all(
        Array.from({ length: count }, (_, number) => jobs.add('double', { number, sentAt: now() })),
      );
      return now() - started;
    };
    const jobs = new Queue(queue, { connection: database }, createPostgresBackend);
    jobs.on('error', () => undefined);
    closables.push(jobs);
    await jobs.waitUntilReady();
  },
  end: async () => {
    for (const it of closables.splice(0)) await it.close();
    await database.end();
  },
};

process.on('message', async ({ id, operation, values }) => {
  if (operation === 'leave') {
    // From here on only the database could keep this process alive.
    process.removeAllListeners('disconnect');
    process.disconnect();
    return;
  }
  try {
    process.send({ id, value: await operations[operation](...values) });
  } catch ({ message, code }) {
    process.send({ id, error: { message, code } });
  }
});
process.on('disconnect', () => process.exit());
tell('started');
