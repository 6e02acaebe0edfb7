import { currentUser, Enqueue, type Enqueued } from '@cortado/core';
import { Type } from 'class-transformer';
import { IsDate, IsString } from 'class-validator';

export class Letter {
  @IsString()
  to!: string;

  @IsDate()
  @Type(() => Date)
  due!: Date;
}

/** What a call is, and what stands in the `data` of its job. */
export interface Kind {
  readonly name: string;
  readonly args: (index: number) => unknown[];
  readonly data: (index: number) => unknown;
  /** What the method makes of it, which shows how it read its arguments. */
  readonly result: (index: number) => unknown;
}

const DUE = '2026-01-02T03:04:05.000Z';

/** Every shape that arguments have in a job. */
export const KINDS: readonly Kind[] = [
  {
    name: 'Letters.send',
    args: (index) => [{ to: `ann ${index}`, due: new Date(DUE) }],
    data: (index) => ({ to: `ann ${index}`, due: DUE }),
    result: (index) => `ann ${index}, a Letter due on a Friday`,
  },
  {
    name: 'Letters.weigh',
    args: (index) => [index, 'grams'],
    data: (index) => [index, 'grams'],
    result: (index) => `${index} grams`,
  },
  {
    name: 'Letters.stamp',
    args: (index) => [`é "${index}"`],
    data: (index) => [`é "${index}"`],
    result: (index) => `stamped é "${index}"`,
  },
  {
    name: 'Letters.sort',
    args: (index) => [[index, 2]],
    data: (index) => [[index, 2]],
    result: (index) => index + 2,
  },
  { name: 'Letters.empty', args: () => [], data: () => [], result: () => 'empty' },
];

/** Methods whose results tell how they read what came. */
export class Letters {
  readonly users = new Set<string | undefined>();
  ran = async (): Promise<void> => undefined;

  @Enqueue()
  async send(letter: Letter): Enqueued<string> {
    await this.#note();
    const day = letter.due.getUTCDay() === 5 ? 'Friday' : 'another day';
    return `${letter.to}, a ${letter.constructor.name} due on a ${day}`;
  }

  @Enqueue()
  async weigh(count: number, unit: string): Enqueued<string> {
    await this.#note();
    return `${count} ${unit}`;
  }

  @Enqueue()
  async stamp(text: string): Enqueued<string> {
    await this.#note();
    return `stamped ${text}`;
  }

  @Enqueue({ payload: [[Number]] })
  async sort(numbers: number[]): Enqueued<number> {
    await this.#note();
    return numbers.reduce((sum, it) => sum + it, 0);
  }

  @Enqueue()
  async empty(): Enqueued<string> {
    await this.#note();
    return 'empty';
  }

  async #note(): Promise<void> {
    this.users.add(currentUser());
    await this.ran();
  }
}
