import { type ConfigurationError, createCortado, Enqueue, Scheduled } from '@cortado/core';
import * as standard from '../support/wrapped.tc39.js';

type AnyClass = new () => object;

/** Puts a function of its own in a method's place. */
function timed(_target: object, _key: string, descriptor: PropertyDescriptor): PropertyDescriptor {
  const method = descriptor.value as (...args: unknown[]) => unknown;
  return {
    ...descriptor,
    value(this: unknown, ...args: unknown[]) {
      return method.apply(this, args);
    },
  };
}

/** Gives each instance a bound function, through a getter. */
function bound(_target: object, _key: string, { value }: PropertyDescriptor): PropertyDescriptor {
  return {
    configurable: true,
    get() {
      return value.bind(this);
    },
  };
}

class WrappedAbove {
  @timed
  @Enqueue()
  async send(): Promise<void> {}

  @timed
  @Scheduled('daily')
  async nightly(): Promise<void> {}

  @timed
  @Enqueue()
  static async once(): Promise<void> {}
}

class WrappedBetween {
  @Enqueue()
  @timed
  @Scheduled('daily')
  async nightly(): Promise<void> {}
}

class BoundAbove {
  @bound
  @Scheduled('daily')
  async nightly(): Promise<void> {}
}

class WrappedBelow {
  @Enqueue()
  @Scheduled('daily')
  @timed
  async nightly(): Promise<void> {}
}

class InheritsWrapped extends WrappedAbove {}

class Overrides extends WrappedBetween {
  override async nightly(): Promise<void> {}

  @Enqueue()
  async other(): Promise<void> {}
}

function problems(service: AnyClass): readonly string[] {
  try {
    void createCortado({ connection: 'redis://127.0.0.1:1', services: [service] }).close();
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems;
  }
}

const hidden = (method: string, decorator: string) =>
  `${method}: another decorator stands above @${decorator} and puts a function of its own in the method's place, so that @${decorator} has no effect. Write @Enqueue and @Scheduled above it: what it makes is then what a worker runs. Where no decorator stands there, something has replaced the method before the app was made, such as a spy: make the app first.`;

describe.each<[string, Record<string, AnyClass>]>([
  ['legacy', { WrappedAbove, WrappedBetween, BoundAbove, WrappedBelow, InheritsWrapped, Overrides }],
  ['standard', standard as unknown as Record<string, AnyClass>],
])('a decorator that replaces the method, in the %s dialect,', (_, classes) => {
  it('is refused above ours, naming the method and the order to write', () => {
    expect(problems(classes.WrappedAbove as AnyClass)).toEqual(
      expect.arrayContaining([
        hidden('WrappedAbove.send', 'Enqueue'),
        hidden('WrappedAbove.nightly', 'Scheduled'),
        hidden('WrappedAbove.once', 'Enqueue'),
      ]),
    );
    expect(problems(classes.InheritsWrapped as AnyClass)).toHaveLength(3);
  });

  it('is refused between ours, which would lose the lower one', () => {
    expect(problems(classes.WrappedBetween as AnyClass)).toEqual([
      hidden('WrappedBetween.nightly', 'Scheduled'),
    ]);
  });

  it('may stand below ours, and in a class whose subclass has its own method', () => {
    expect(problems(classes.WrappedBelow as AnyClass)).toEqual([]);
    expect(problems(classes.Overrides as AnyClass)).toEqual([]);
  });

  it('is refused as a getter too', () => {
    if (classes.BoundAbove)
      expect(problems(classes.BoundAbove)).toEqual([hidden('BoundAbove.nightly', 'Scheduled')]);
  });
});
