// The compiler shows a decorator all overloads of a method in this dialect alone; in the other it shows what implements them.
import { Enqueue, type Enqueued } from '@cortado/core';

class Overloads {
  async first(a: string): Promise<number>;
  async first(a: number): Enqueued<number>;
  // @ts-expect-error: the first says that a number comes, where a handle may
  @Enqueue({ payload: [Object] })
  async first(_a: string | number): Enqueued<number> {
    return 1;
  }

  async second(a: string): Enqueued<number>;
  async second(a: boolean): Promise<number>;
  async second(a: number): Enqueued<number>;
  // @ts-expect-error: the second does
  @Enqueue({ payload: [Object] })
  async second(_a: unknown): Enqueued<number> {
    return 1;
  }
}
void Overloads;
