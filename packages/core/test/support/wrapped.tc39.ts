import { Enqueue, Scheduled } from '@cortado/core';

// biome-ignore lint/suspicious/noExplicitAny: any method
type Method = (...args: any[]) => any;

/** Puts a function of its own in a method's place. */
function timed<F extends Method>(method: F, _context: ClassMethodDecoratorContext): F {
  return function timed(this: unknown, ...args: unknown[]) {
    return method.apply(this, args);
  } as F;
}

/** Compiled with standard decorators. */
export class WrappedAbove {
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

export class WrappedBetween {
  @Enqueue()
  @timed
  @Scheduled('daily')
  async nightly(): Promise<void> {}
}

export class WrappedBelow {
  @Enqueue()
  @Scheduled('daily')
  @timed
  async nightly(): Promise<void> {}
}

export class InheritsWrapped extends WrappedAbove {}

/** Overrides what was hidden, and so has nothing that is. */
export class Overrides extends WrappedBetween {
  override async nightly(): Promise<void> {}

  @Enqueue()
  async other(): Promise<void> {}
}
