import {
  type Container,
  currentContext,
  currentJob,
  currentUser,
  Enqueue,
  type Enqueued,
  isInJob,
  type ResolveContext,
} from '@cortado/core';
import { gate, until } from '@cortado/test-support/until';
import { IsInt, Validate, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import type { ContractWorlds } from './contract-world.js';

const checkedAs: unknown[] = [];

@ValidatorConstraint()
class AsUser implements ValidatorConstraintInterface {
  validate(): boolean {
    if (isInJob()) checkedAs.push([currentJob().name, currentUser()]);
    return true;
  }
}

class Amount {
  @Validate(AsUser)
  @IsInt()
  cents!: number;
}

class Till {
  static readonly ran: string[] = [];
  constructor(readonly tenant: string) {}

  @Enqueue()
  async pay(_amount: Amount): Enqueued<string> {
    Till.ran.push('pay');
    return this.tenant;
  }

  @Enqueue({ timeout: 200 })
  async end(how: 'return' | 'throw' | 'outlive'): Promise<void> {
    Till.ran.push(how);
    if (how === 'throw') throw new Error('no change');
    if (how === 'outlive') await Till.mayEnd.opened;
    Till.ran.push('ended');
  }

  static mayEnd = gate();
}

/** What every engine promises about a container that makes instances for single attempts. */
export function containerPromises(worlds: ContractWorlds): void {
  const withContainer = async (container: Container) => {
    Till.ran.length = 0;
    checkedAs.length = 0;
    Till.mayEnd = gate();
    const cortado = await worlds.with({
      services: [Till],
      container,
      timeoutGrace: 100,
      context: { tenant: () => undefined },
    });
    await worlds.work(cortado);
    return cortado;
  };

  it('asks a container inside the job: its user, its context, its signal', async () => {
    const seen: unknown[] = [];
    const cortado = await withContainer({
      resolve: async () => {
        const { name, signal } = currentJob();
        seen.push([name, currentUser(), currentContext(), signal.aborted]);
        return new Till(String((currentContext() as { tenant?: unknown }).tenant));
      },
    });
    const handle = await cortado.enqueue('Till.pay', [{ cents: 1 }], {
      user: 'ada',
      context: { tenant: 'north' },
    });
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('north');
    expect(seen).toEqual([['Till.pay', 'ada', { tenant: 'north' }, false]]);
  });

  it('checks arguments inside the job', async () => {
    const cortado = await withContainer({ resolve: () => new Till('north') });
    const handle = await cortado.enqueue('Till.pay', [{ cents: 1 }], { user: 'ada' });
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('north');
    expect(checkedAs).toEqual([['Till.pay', 'ada']]);
  });

  it('fails an attempt at its limit whose instance never comes', async () => {
    const cortado = await withContainer({ resolve: () => new Promise(() => undefined) });
    const handle = await cortado.enqueue('Till.end', ['return']);
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow(
      'Till.end ran past its time limit of 200 ms',
    );
    expect(Till.ran).toEqual([]);
  });

  it('does not begin the method of a job that is cancelled while its instance is made', async () => {
    const asked = gate();
    const given = gate<Till>();
    const cortado = await withContainer({
      resolve: () => {
        asked.open();
        return given.opened;
      },
    });
    const handle = await cortado.enqueue('Till.pay', [{ cents: 1 }]);
    await asked.opened;
    await expect(handle.cancel('closed')).resolves.toBe('signalled');
    given.open(new Till('north'));
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('was cancelled: closed');
    expect(Till.ran).toEqual([]);
  });

  it.each(['return', 'throw'] as const)('gives an instance back when its method ends by %s', async (how) => {
    const attempts: ResolveContext[] = [];
    const released: unknown[] = [];
    const cortado = await withContainer({
      resolve: (_service, attempt) => {
        attempts.push(attempt);
        return new Till('north');
      },
      release: async (instance, attempt) => {
        released.push([(instance as Till).tenant, attempt === attempts[0], currentJob().name, ...Till.ran]);
      },
    });
    const handle = await cortado.enqueue('Till.end', [how]);
    await handle.result({ timeout: '30s' }).catch(() => undefined);
    const ran = how === 'return' ? ['return', 'ended'] : ['throw'];
    expect(released).toEqual([['north', true, 'Till.end', ...ran]]);
  });

  it('gives the instance of a method that outlives its attempt back when that ends', async () => {
    const released: unknown[] = [];
    const cortado = await withContainer({
      resolve: () => new Till('north'),
      release: () => released.push([...Till.ran]),
    });
    const handle = await cortado.enqueue('Till.end', ['outlive']);
    await expect(handle.result({ timeout: '30s' })).rejects.toThrow('time limit');
    expect(released).toEqual([]);
    Till.mayEnd.open();
    await until(
      () => released,
      (it) => it.length > 0,
    );
    expect(released).toEqual([['outlive', 'ended']]);
  });

  it('lets a job end as it did when its instance cannot be given back', async () => {
    const failed: string[] = [];
    let answer: Promise<never> = Promise.reject(new Error('the pool is gone'));
    answer.catch(() => undefined);
    const cortado = await withContainer({ resolve: () => new Till('north'), release: () => answer });
    cortado.on('afterwards.failed', ({ name, error }) => failed.push(`${name}: ${error.message}`));
    const first = await cortado.enqueue('Till.pay', [{ cents: 1 }]);
    await expect(first.result({ timeout: '30s' })).resolves.toBe('north');
    answer = new Promise(() => undefined);
    const second = await cortado.enqueue('Till.pay', [{ cents: 1 }]);
    await expect(second.result({ timeout: '30s' })).resolves.toBe('north');
    expect(failed).toEqual([
      'Till.pay: the pool is gone',
      expect.stringMatching(/did not take back the instance of Till\.pay within 100 ms/),
    ]);
  });
}
