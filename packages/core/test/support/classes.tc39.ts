import { Enqueue, type Enqueued, Scheduled } from '@cortado/core';
import { IsInt } from 'class-validator';

export class Size {
  width!: number;
}
IsInt()(Size.prototype, 'width');

/** Compiled with standard decorators: no class at decoration time, no parameter types. */
export class Pictures {
  @Enqueue({ payload: [Size] })
  async resize(size: Size): Enqueued<boolean> {
    return size instanceof Size;
  }

  @Scheduled('daily')
  async tidy(): Promise<void> {}
}

export class Untyped {
  @Enqueue()
  async resize(_size: Size): Promise<void> {}
}

export class Special extends Pictures {
  @Enqueue({ payload: [Size] })
  override async resize(size: Size): Enqueued<boolean> {
    const above = await super.resize(size);
    return above === true;
  }
}
