/**
 * Places one order in a transaction and kills itself at a step of it. Plain JavaScript on dist, since it is started
 * hundreds of times: node killed-order.mjs <way> <step> <item> <database> <jobs> <after>, where
 * `after` is how many milliseconds it outlives a command of which it is killed in the middle.
 */
import { afterCommit, createCortado, defineJob, runInTransaction, withPg } from '@cortado/core';
import pg from 'pg';

const [, , way, step, item, database, jobs, after] = process.argv;
const die = () => process.kill(process.pid, 'SIGKILL');
const reached = (it) => it === step && die();
/** Sends a command and dies before its answer: it may have been carried out, or not. */
const during = async (it, command) => {
  const answer = command();
  if (it !== step) return await answer;
  setTimeout(die, Number(after));
  return await new Promise(() => undefined);
};

const pool = new pg.Pool({ connectionString: database, application_name: 'killed-order' });
const placed = defineJob('order.placed', { queue: 'short' }, async () => undefined);
const cortado = await createCortado({ connection: jobs, jobs: [placed] }).open();
// What is connected at the first use is not what is tested here.
await cortado.queue('short').counts();
const insert = (client) => client.query('INSERT INTO placed_order (item) VALUES ($1)', [item]);

if (way === 'enqueueWith') {
  const client = await pool.connect();
  reached('before BEGIN');
  await client.query('BEGIN');
  reached('after BEGIN');
  await insert(client);
  reached('after INSERT');
  await during('during enqueueWith', () => cortado.enqueueWith(client, 'order.placed', [item]));
  reached('after enqueueWith');
  await during('during COMMIT', () => client.query('COMMIT'));
  reached('after COMMIT');
} else {
  const hooks = withPg({
    connect: async () => {
      reached('before BEGIN');
      const client = await pool.connect();
      const query = (text, params) =>
        text === 'COMMIT' ? during('during COMMIT', () => client.query(text)) : client.query(text, params);
      return { query, release: (broken) => client.release(broken) };
    },
  });
  await runInTransaction(hooks, async (client) => {
    reached('after BEGIN');
    await insert(client);
    reached('after INSERT');
    await afterCommit(() => reached('after COMMIT'));
    await cortado.enqueue('order.placed', [item], { afterCommit: true });
    await afterCommit(() => reached('after sending'));
    reached('after enqueue');
  });
}
throw new Error(`no step is called "${step}" in ${way}`);
