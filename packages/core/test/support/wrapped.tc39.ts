import { Enqueue, Scheduled } from '@cortado/core';

/** Puts a function of its own in a method's place. Typed for neither dialect: both check this file. */
// biome-ignore lint/suspicious/noExplicitAny: any method
function timed(method: any, ..._context: any[]): any {
  return function timed(this: unknown, ...args: unknown[]) {
    return method.apply(this, args);
  };
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
