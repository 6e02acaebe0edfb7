import 'reflect-metadata';
import {
  createCortado,
  currentContext,
  currentJob,
  Document,
  defineJob,
  Enqueue,
  type Enqueued,
  runInContext,
} from '@cortado/core';
import { registerDecorator } from 'class-validator';
import { JobCancelledError } from '../../src/errors/execution-errors.js';
import { StopSwitch } from '../../src/execution/stop-switch.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

describe('an instance of a container', () => {
  class Service {
    @Enqueue({ timeout: '10s' })
    async run(how: string): Enqueued<string> {
      seen.push('method');
      if (how === 'leaves') currentJob().afterwards(() => seen.push('afterwards'));
      if (how === 'hangs') await hanging;
      return how;
    }
  }
  const seen: unknown[] = [];
  let goOn: () => void = () => undefined;
  const hanging = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const world = (resolve: () => unknown) =>
    new Attempts(
      () => undefined,
      {},
      {
        services: [Service],
        timeoutGrace: '1s',
        container: { resolve, release: () => seen.push(`released in ${currentJob().id}`) },
      },
    );
  beforeEach(() => seen.splice(0));

  it('is given back inside the job, after what was left for the end', async () => {
    const outcome = await world(() => new Service()).run({ name: 'Service.run', data: ['leaves'] });
    expect(outcome).toEqual({ kind: 'completed', result: 'leaves' });
    expect(seen).toEqual(['method', 'afterwards', 'released in j1']);
  });

  it('is not called where the job was told to stop while it was made', async () => {
    const stopSwitch = new StopSwitch();
    const made = async () => {
      stopSwitch.stop(new JobCancelledError({ job: 'work', id: 'j1', reason: 'no' }));
      return new Service();
    };
    const outcome = await world(made).run({ name: 'Service.run', data: ['here'], stopSwitch });
    expect(outcome).toEqual({ kind: 'cancelled', reason: 'no' });
    expect(seen).toEqual(['released in j1']);
  });

  it('stays with a method that outlives its limit, and its worker hears of that too', async () => {
    const it = world(() => new Service());
    const ranAway: unknown[] = [];
    const running = it.run({ name: 'Service.run', data: ['hangs'], ranAway: (end) => ranAway.push(end) });
    await settled();
    await it.clock.advance(11_000);
    expect(await running).toMatchObject({ kind: 'failed', error: { name: 'JobTimeoutError' } });
    const alone = it.run({ name: 'Service.run', data: ['hangs'] });
    await settled();
    await it.clock.advance(11_000);
    expect(await alone).toMatchObject({ kind: 'failed' });
    expect([seen, ranAway.length]).toEqual([['method', 'method'], 1]);
    goOn();
    await settled();
    expect(seen.slice(2)).toEqual(['released in j1', 'released in j1']);
  });

  it('may be refused by its container when it is given back, which is told', async () => {
    const container = {
      resolve: () => new Service(),
      release: () => {
        throw new Error('not mine');
      },
    };
    const it = new Attempts(() => undefined, {}, { services: [Service], container });
    const told: unknown[] = [];
    it.app.on('afterwards.failed', ({ id, error }) => told.push([id, error.message]));
    expect(await it.run({ name: 'Service.run', data: ['here'] })).toEqual({
      kind: 'completed',
      result: 'here',
    });
    expect(told).toEqual([['j1', 'not mine']]);
  });
});

describe('what a method is called with', () => {
  class Order {
    id!: number;
  }
  registerDecorator({
    ...{ target: Order, propertyName: 'id', name: 'known', constraints: [], async: true },
    validator: { validate: async (id: unknown) => id === 7, defaultMessage: () => 'nobody knows it' },
  });

  it('waits for rules that take their time', async () => {
    const work = (order: unknown) => order instanceof Order && order.id;
    const run = (id: number) => new Attempts(work, { payload: [Order] }).run({ data: { id } });
    expect(await run(7)).toEqual({ kind: 'completed', result: 7 });
    expect(await run(8)).toMatchObject({
      ...{ kind: 'failed', retry: false },
      error: { message: expect.stringContaining('nobody knows it') },
    });
  });

  it('is a document that was loaded, which no container is asked for', async () => {
    @Document({ load: (name: string) => (name === 'n1' ? new Note() : undefined), name: () => 'n1' })
    class Note {
      text = 'loaded';

      @Enqueue()
      async file(): Enqueued<string> {
        return this.text;
      }
    }
    const asked: unknown[] = [];
    const world = new Attempts(
      () => undefined,
      {},
      { services: [Note], container: { resolve: (it: unknown) => asked.push(it) } },
    );
    const run = (doc: string) => world.run({ name: 'Note.file', context: { doc } });
    expect(await run('n1')).toEqual({ kind: 'completed', result: 'loaded' });
    expect(await run('n2')).toMatchObject({ kind: 'failed', retry: false });
    expect(asked).toEqual([]);
  });

  it('is called in the context of whoever queued it', async () => {
    const look = defineJob('look', { inline: true }, async () => ({ ...currentContext() }));
    const app = createCortado({ connection: 'redis://127.0.0.1:1', jobs: [look] });
    const handle = await runInContext({ tenant: 'a' }, () => app.enqueue('look'));
    await expect(handle.result()).resolves.toEqual({ tenant: 'a' });
    await app.close();
  });
});

describe('a container that gives a subclass', () => {
  class Notifier {
    sender = 'base';

    @Enqueue()
    async send(to: string): Enqueued<string> {
      return `${this.sender} to ${to}`;
    }
  }
  class Signed extends Notifier {
    override async send(to: string): Enqueued<string> {
      const above: unknown = await super.send(to);
      return `signed ${above}`;
    }
  }
  class Email extends Signed {
    @Enqueue({ attempts: 7 })
    override async send(to: string): Enqueued<string> {
      const above: unknown = await super.send(to);
      return `mail, ${above}`;
    }
  }
  class Bound extends Notifier {}
  Object.defineProperty(Bound.prototype, 'send', {
    get(this: Bound) {
      return async () => `${this.sender}, bound`;
    },
  });
  class Inheriting extends Notifier {
    override sender = 'inheriting';
  }
  const sent = (instance: unknown) =>
    new Attempts(() => undefined, {}, { services: [Notifier], container: { resolve: () => instance } }).run({
      name: 'Notifier.send',
      data: ['ada'],
    });

  it.each([
    ['no decorator', new Signed(), 'signed base to ada'],
    ['a decorator of its own, and reaches above twice', new Email(), 'mail, signed base to ada'],
    ['a getter', new Bound(), 'base, bound'],
    ['a method of no own', new Inheriting(), 'inheriting to ada'],
  ])('has its method run, with %s', async (_, instance, result) => {
    expect(await sent(instance)).toEqual({ kind: 'completed', result });
  });

  it.each([
    [
      'a generator',
      function* () {
        yield 1;
      },
    ],
    [
      'an async generator',
      async function* () {
        yield 1;
      },
    ],
  ])(
    'has %s in the place of the method refused, for good, and at boot where the app knows it',
    async (_, body) => {
      class Walking extends Notifier {}
      Object.assign(Walking.prototype, { send: body });
      expect(await sent(new Walking())).toMatchObject({
        kind: 'failed',
        retry: false,
        error: {
          code: 'CORTADO_GENERATOR_JOB',
          message:
            'Expected Notifier.send to run to its end, found a generator, whose body nobody would run.',
        },
      });
      expect(() =>
        createCortado({ connection: 'redis://127.0.0.1:1', services: [Notifier, Walking] }),
      ).toThrow('Expected Walking.send to run to its end, found a generator, whose body nobody would run.');
    },
  );

  it('has what stands on the instance passed over, and what stands in for the class', async () => {
    const spied = new Inheriting();
    spied.send = async () => 'spied';
    expect(await sent(spied)).toEqual({ kind: 'completed', result: 'inheriting to ada' });
    const double = { sender: 'double', send: async () => 'doubled' };
    expect(await sent(double)).toEqual({ kind: 'completed', result: 'double to ada' });
  });

  it('is told of in words where it is called, and the app knows its base alone', async () => {
    const app = createCortado({ connection: 'redis://127.0.0.1:1', services: [Notifier] });
    await expect(new Email().send('ada')).rejects.toThrow(
      'Email.send was called, which overrides Notifier.send: the running Cortado app knows Notifier, and not Email. Add Email to `services`, or in Nest to the providers of a module under its own name; or take @Enqueue off it, and it runs where a worker is given Email for Notifier.',
    );
    await app.close();
  });

  it('is told of in words where it calls a job that no app knows', async () => {
    class Unlisted {
      @Enqueue()
      async send(): Promise<void> {}
    }
    class Bare extends Unlisted {
      override async send(): Promise<void> {
        await super.send();
      }
    }
    await expect(new Bare().send()).rejects.toThrow(
      'Bare.send called Unlisted.send, which no running Cortado app knows. It is no job itself: it overrides one without @Enqueue. List Unlisted in `services`, or put @Enqueue on Bare.send and list Bare.',
    );
    // What stands in for the method of the class itself is no override.
    const { send } = Unlisted.prototype;
    Unlisted.prototype.send = function (this: Unlisted) {
      return send.call(this);
    };
    await expect(new Unlisted().send()).rejects.toThrow('createCortado({ services: [Unlisted] })');
  });
});
