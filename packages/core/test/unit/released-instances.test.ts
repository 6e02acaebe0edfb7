import { ContainerInstance } from '../../src/execution/instance-lease.js';
import { MovedClock, settled } from '../support/moved-clock.js';

class Service {}
const attempt = { id: '1', name: 'Service.run' } as never;

/** One instance of a container, and what is told while it is given back. */
function world(container: object) {
  const clock = new MovedClock();
  const told: unknown[] = [];
  const lease = new ContainerInstance(container as never, Service, attempt);
  const release = () => lease.release({ clock, within: 500, report: (it) => told.push(it) });
  return { clock, told, lease, release };
}

describe('an instance of a container', () => {
  it('is given back as it was got, with the attempt it was made for', async () => {
    const instance = new Service();
    const given: unknown[] = [];
    for (const gives of [instance, Promise.resolve(instance)]) {
      const { lease, release, told, clock } = world({
        resolve: () => gives,
        release: (...it: unknown[]) => given.push(it),
      });
      expect(lease.isToBeReleased).toBe(true);
      expect(await lease.resolve()).toBe(instance);
      await release();
      expect([told, clock.pending]).toEqual([[], 0]);
    }
    expect(given).toEqual([
      [instance, attempt],
      [instance, attempt],
    ]);
  });

  it('is not wanted back by a container that says nothing of it, nor where none was made', async () => {
    const without = world({ resolve: () => new Service() });
    expect(without.lease.isToBeReleased).toBe(false);
    without.lease.resolve();
    await without.release();
    const given: unknown[] = [];
    const never = world({ resolve: () => new Service(), release: (it: unknown) => given.push(it) });
    await never.release();
    expect([without.told, never.told, given]).toEqual([[], [], []]);
  });

  it.each([undefined, null])('is refused where the container gives %s, at once or later', async (nothing) => {
    const sentence = `Expected the container's resolve(Service) to give an instance of Service or a promise of one, found ${nothing}.`;
    expect(() => world({ resolve: () => nothing }).lease.resolve()).toThrow(sentence);
    await expect(world({ resolve: async () => nothing }).lease.resolve()).rejects.toThrow(sentence);
  });

  it('may be anything else', () => {
    // biome-ignore lint/suspicious/noThenProperty: what looks like a promise and is none
    for (const it of [0, '', false, { then: 'no function' }])
      expect(world({ resolve: () => it }).lease.resolve()).toBe(it);
  });

  it('is waited for no longer than the limit, which is told', async () => {
    const { lease, release, told, clock } = world({
      resolve: () => new Service(),
      release: () => new Promise(() => undefined),
    });
    lease.resolve();
    const released = release();
    await clock.advance(499);
    expect(told).toEqual([]);
    await clock.advance(1);
    await released;
    expect(told).toMatchObject([
      { code: 'CORTADO_RELEASE_TIMEOUT', message: expect.stringContaining('500 ms') },
    ]);
  });

  it('may be refused by its container, which is told', async () => {
    const { lease, release, told } = world({
      resolve: () => new Service(),
      release: () => {
        throw new Error('not mine');
      },
    });
    lease.resolve();
    await release();
    expect(told).toMatchObject([{ message: 'not mine' }]);
  });

  it('stays with a method that outlives its attempt until that ends, and nobody waits', async () => {
    const given: unknown[] = [];
    const { lease, release, told, clock } = world({
      resolve: () => new Service(),
      release: (it: unknown) => {
        given.push(it);
        throw new Error('too late');
      },
    });
    lease.resolve();
    let end: () => void = () => undefined;
    lease.keepUntil(new Promise<void>((resolve) => (end = resolve)));
    await release();
    await clock.advance(10_000);
    expect([given, told]).toEqual([[], []]);
    end();
    await settled();
    expect(given).toHaveLength(1);
    expect(told).toMatchObject([{ message: 'too late' }]);
  });
});
