import { startWorker } from '@cortado/worker-pool';
import type { Cli } from '../support/cli.js';
import { World } from '../support/world.js';

describe('cortado enqueue', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  /** The job that a command has said it queued. */
  const jobOf = ({ stderr }: Cli) => {
    const [, queue = '', id = ''] = /^Queued \S+ in (\w+): (\w+)$/m.exec(stderr) ?? [];
    return world.app.job(queue, id);
  };

  it('queues a job by name and says where it is', async () => {
    const { code, stdout, stderr } = await world.run('enqueue', 'Desk.fail', '--args', '["sorry"]');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [, id] = /^Queued Desk\.fail in short: (\w+)\n$/.exec(stdout) ?? [];
    expect(await world.app.job('short', id as string).status()).toMatchObject({ state: 'waiting' });
  });

  it('says the same as JSON, and takes queue, delay and user', async () => {
    const job = await world.json<{ id: string }>(
      'enqueue',
      'Desk.send',
      '--args',
      '[{"to":"ada"}]',
      '--queue',
      'long',
      '--delay',
      '1h',
      '--user',
      'ada',
    );
    expect(job).toEqual({ id: expect.any(String), queue: 'long', name: 'Desk.send', outcome: 'added' });
    expect((await world.app.queue('long').jobs()).jobs).toMatchObject([
      { id: job.id, state: 'delayed', user: 'ada', arguments: [{ to: 'ada' }] },
    ]);
  });

  it('takes numbers as they are written where JavaScript can hold them, and long ones as text', async () => {
    const numbers = '[0, 1.50, -3e-7, 9007199254740991, 0.30000000000000004, 5e-324]';
    const args = `[{"to":"1970670598291982290","list":${numbers},"to":"ada"}]`;
    await world.json('enqueue', 'Desk.send', '--args', args);
    expect((await world.app.queue('emails').jobs()).jobs[0]?.arguments).toEqual([
      { to: 'ada', list: JSON.parse(numbers) as unknown },
    ]);
  });

  it('waits for the job when told to, and prints its result alone', async () => {
    const worker = await startWorker(world.app);
    const args = ['enqueue', 'Desk.send', '--args', '[{"to":"ada"}]', '--user', 'ada', '--wait'];
    const { code, stdout, stderr } = await world.run(...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ sentTo: 'ada', by: 'ada', isLetter: true });
    expect(stderr).toMatch(/^Queued Desk\.send in emails: \w+\n/);
    expect(await world.json(...args)).toMatchObject({ state: 'completed', result: { sentTo: 'ada' } });
    await worker.close();
  });

  it('fails when the job fails', async () => {
    const worker = await startWorker(world.app);
    const args = ['enqueue', 'Desk.fail', '--args', '["sorry"]', '--wait'];
    const { code, stdout, stderr } = await world.run(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/cortado: Desk\.fail \(\w+\) failed: sorry\n$/);
    const json = await world.run(...args, '--format', 'json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ state: 'failed', error: 'sorry' });
    await worker.close();
  });

  it('says how far the job is, and gives up waiting in time', async () => {
    const worker = await startWorker(world.app);
    const waiting = world.start('enqueue', 'Desk.wait', '--wait');
    await waiting.says('stderr', 'active 50% Waiting: half of it\n');
    const inJson = world.start('enqueue', 'Desk.wait', '--wait', '--format', 'json');
    await inJson.says('stderr', 'active 50% Waiting: half of it\n');
    await jobOf(waiting).cancel('not today');
    await jobOf(inJson).cancel('not today');
    const [cancelled, facts] = await Promise.all([waiting.ended(), inJson.ended()]);
    expect(cancelled).toMatchObject({ code: 1, stdout: '' });
    expect(cancelled.stderr).toMatch(/was cancelled: not today\n$/);
    expect(facts.code).toBe(1);
    expect(JSON.parse(facts.stdout)).toMatchObject({
      id: jobOf(inJson).id,
      state: 'cancelled',
      error: 'not today',
    });
    const late = await world.run('enqueue', 'Desk.wait', '--wait', '--timeout', '1s', '--format', 'json');
    expect(late.code).toBe(1);
    expect(late.stderr).toContain('had not ended after 1000 ms');
    expect(JSON.parse(late.stdout)).toMatchObject({ name: 'Desk.wait', id: expect.any(String), state: null });
    await worker.close({ grace: 0 });
  });

  it('says how far the job is in words that end', async () => {
    const worker = await startWorker(world.app);
    for (const [done, said] of [
      ['34', 'active 72.3%\n'],
      ['46.99', 'active 99.9%\n'],
    ]) {
      const waiting = world.start('enqueue', 'Desk.share', '--args', `[${done}, 47]`, '--wait');
      await waiting.says('stderr', said as string);
      await jobOf(waiting).cancel();
      await waiting.ended();
    }
    await worker.close();
  });

  it('says so when a job with the same unique key is there already', async () => {
    const first = await world.run('enqueue', 'Desk.once');
    const id = /(\w+)\n$/.exec(first.stdout)?.[1];
    expect(first.stdout).toBe(`Queued Desk.once in short: ${id}\n`);
    await expect(world.run('enqueue', 'Desk.once')).resolves.toEqual({
      code: 0,
      stderr: '',
      stdout: `Not queued: Desk.once in short has the same unique key and has not ended: ${id}\n`,
    });
    await expect(world.json('enqueue', 'Desk.once')).resolves.toMatchObject({ id, outcome: 'existing' });
  });

  it('masks what the job returns, and says on its way', async () => {
    const worker = await startWorker(world.app);
    const words = ['enqueue', 'Desk.login', '--args', '[{"user":"ada","password":"hunter2"}]', '--wait'];
    const { stdout } = await world.run(...words);
    expect(JSON.parse(stdout)).toEqual({ user: 'ada', password: '***' });
    await expect(world.json(...words)).resolves.toMatchObject({ result: { user: 'ada', password: '***' } });
    const failing = await world.run('enqueue', 'Desk.fail', '--args', '["password=hunter2"]', '--wait');
    expect(failing.stderr).toContain('failed: password=***');
    const inJson = await world.run(
      'enqueue',
      'Desk.fail',
      '--args',
      '["token=hunter2"]',
      '--wait',
      '--format',
      'json',
    );
    expect(JSON.parse(inJson.stdout)).toMatchObject({ error: 'token=***' });
    const refused = ['enqueue', 'Desk.refuse', '--args', '[{"password":"hunter2"}]', '--wait'];
    const said = await Promise.all([world.run(...refused), world.run(...refused, '--format', 'json')]);
    expect(said[0].stderr).toMatch(/active 40% As \*\*\*\n[\s\S]*failed: refused \*\*\*/);
    expect(JSON.parse(said[1].stdout)).toMatchObject({ error: 'refused ***' });
    expect(JSON.stringify(said)).not.toContain('hunter2');
    await worker.close();
  });

  it.each([
    ['JSON that is none', ['Desk.fail', '--args', '{'], 'Expected --args to be a JSON array'],
    [
      'JSON of thousands of levels',
      ['Desk.fail', '--args', `["]", ${'['.repeat(20_000)}${']'.repeat(20_000)}]`],
      'Expected --args to be nested at most 1,000 levels deep, found 20,001. Pass flatter data.',
    ],
    ['JSON that is no array', ['Desk.send', '--args', '{"to":"ada"}'], 'Put brackets around'],
    ['a NUL', ['Desk.fail', '--args', '["a\\u0000b"]'], 'NUL'],
    ['a NUL in a key', ['Desk.login', '--args', '[{"a\\u0000":1}]'], 'NUL'],
    [
      'an id with more digits than a number holds',
      ['Desk.fail', '--args', '[{"ids":[1, 1970670598291982290]}]'],
      'found 1970670598291982290, which it would read as 1970670598291982300. Write it as text: "1970670598291982290".',
    ],
    [
      'a decimal with more digits than a number holds',
      ['Desk.fail', '--args', '[0.1234567890123456789]'],
      'found 0.1234567890123456789, which it would read as 0.12345678901234568.',
    ],
    ['a number beyond all', ['Desk.fail', '--args', '[1e400]'], 'which it would read as Infinity'],
    ['an argument of another type', ['Desk.fail', '--args', '[5]'], 'argument 1: expected text, found 5'],
    ['a missing argument', ['Desk.fail'], 'argument 1: expected text, found nothing'],
    [
      'an argument too many',
      ['Desk.fail', '--args', '["a", "b"]'],
      'expected no more than 1 argument, found 2',
    ],
    ['a very long name', ['x'.repeat(100_000)], 'at most 200 characters, found 100000'],
    [
      'a very long queue',
      ['Desk.fail', '--args', '["a"]', '--queue', 'q'.repeat(50_000)],
      'No queue is named "qqq',
    ],
    ['an unknown name', ['Desk.fial'], 'Did you mean "Desk.fail"?'],
    ['an unknown queue', ['Desk.fail', '--args', '["a"]', '--queue', 'shrt'], 'Did you mean "short"?'],
    ['arguments that break their rules', ['Desk.send', '--args', '[{"to":""}]'], 'to must be longer than'],
  ])('refuses %s', async (_, words, sentence) => {
    const { code, stdout, stderr } = await world.run('enqueue', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.length).toBeLessThan(1_000);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});
