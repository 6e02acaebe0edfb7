import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, defineJob, logEvents } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { jest } from '@jest/globals';

const fail = defineJob('Mails.fail', {}, async (login: { password: string }) => {
  throw new Error(`no login with ${login.password}`);
});

describe('what goes wrong in a worker', () => {
  const open: { close(): Promise<unknown> }[] = [];
  let said: string[] = [];
  const stderr = jest.spyOn(process.stderr, 'write');

  beforeEach(() => {
    said = [];
    stderr.mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(async () => {
    for (const it of open.splice(0).reverse()) await it.close();
  });
  afterAll(() => stderr.mockRestore());

  async function world(log?: false | ((line: string) => void)): Promise<Cortado> {
    const connection = process.env.REDIS_URL as string;
    const options = { connection, prefix: `log-${randomUUID()}`, jobs: [fail] };
    const cortado = createCortado({ ...options, ...(log === undefined ? {} : { log }) });
    open.push(cortado);
    open.push(await startWorker(cortado, { queues: ['default'] }));
    return cortado;
  }
  const failOnce = async (cortado: Cortado) => {
    const handle = await cortado.enqueue('Mails.fail', [{ password: 'hunter2' }]);
    await handle.result({ timeout: '30s' }).catch(() => undefined);
    const { errors } = cortado;
    await until(
      () => errors.list(),
      (it) => it.some(({ job }) => job?.id === handle.id),
    );
    return handle.id;
  };

  it('is said on stderr by default, one line for each failed job, its secrets masked', async () => {
    const id = await failOnce(await world());
    const lines = said.filter((it) => it.includes(id));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\S+ default Mails\.fail \w+ failed after \d+ ms: Error: no login with \*\*\*\n/,
    );
  });

  it('is left to whoever listens, and said again when nobody does any more', async () => {
    const cortado = await world();
    const lines: string[] = [];
    const stopLog = logEvents(cortado, (line) => lines.push(line), { quiet: true });
    await failOnce(cortado);
    stopLog();
    const heard: string[] = [];
    const stop = cortado.on('job.failed', ({ id }) => heard.push(id));
    await failOnce(cortado);
    expect(lines).toHaveLength(1);
    expect(heard).toHaveLength(1);
    expect(said).toEqual([]);
    stop();
    await failOnce(cortado);
    expect(said).toHaveLength(1);
  });

  it('goes where the app says, or nowhere', async () => {
    const lines: string[] = [];
    const id = await failOnce(await world((line) => lines.push(line)));
    expect(lines).toEqual([expect.stringContaining(id)]);
    await failOnce(await world(false));
    expect(said).toEqual([]);
  });
});
