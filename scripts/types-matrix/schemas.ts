// Schemas as parameters: what goes in, what a method gets, and which methods they do not go with. Compiled like promises.ts.
import { defineJob, Enqueue, type JobHandle, nullable, optional, type StandardSchema } from '@cortado/core';
import { expectEnqueued, performJob } from '@cortado/testing';

type Id = string & { readonly __brand: 'Id' };
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(isSame: Equal<A, B>): void;

declare const schema: StandardSchema<{ to: string; pages?: number }, { to: string; pages: number }>;
declare const text: StandardSchema<string, string>;
declare const branded: StandardSchema<string, Id>;
declare const withDefault: StandardSchema<number | undefined, number>;
declare const counted: StandardSchema<string, number>;
declare const dated: StandardSchema<{ at: string }, { at: Date }>;

class Letters {
  @Enqueue({ queue: 'short', payload: [schema, String] })
  async send(_letter: { to: string; pages: number }, _note: string): Promise<void> {}

  @Enqueue({ payload: [schema] })
  async fewer(_letter: { to: string }, _times = 1): Promise<void> {}

  @Enqueue({ payload: [schema, withDefault, branded] })
  async wider(_letter: unknown, _days: number, _id: Id): Promise<void> {}

  @Enqueue({ payload: [[text]] })
  async sendAll(_to: readonly string[]): Promise<void> {}

  @Enqueue({ payload: [[text]] })
  async rest(..._to: string[]): Promise<void> {}

  @Enqueue({ payload: [nullable(schema), optional(text)] })
  async soft(_letter: { to: string } | null, _note?: string): Promise<void> {}

  // @ts-expect-error: what may be left out is text all the same
  @Enqueue({ payload: [schema, optional(text)] })
  async softMisfit(_letter: { to: string }, _times?: number): Promise<void> {}

  // @ts-expect-error: the schema gives pages as a number
  @Enqueue({ payload: [schema] })
  async misfit(_letter: { to: string; pages: string }): Promise<void> {}

  // @ts-expect-error: a call would have to give text where the method takes a number, which is one for defineJob
  @Enqueue({ payload: [counted] })
  async counts(_pages: number): Promise<void> {}

  // @ts-expect-error: the same within an object, in a list
  @Enqueue({ payload: [[dated]] })
  async dates(_to: { at: Date }[]): Promise<void> {}

  // @ts-expect-error: the same where it may be left out
  @Enqueue({ payload: [optional(counted)] })
  async softCounts(_pages?: number): Promise<void> {}

  // @ts-expect-error: it may be left out, which the parameter does not say
  @Enqueue({ payload: [optional(text)] })
  async leftOut(_note: string): Promise<void> {}

  @Enqueue({ payload: [optional(nullable(text)), optional([text])] })
  async softer(_note?: string | null, _to: string[] = []): Promise<void> {}

  @Enqueue({ payload: [nullable([text]), [nullable(text)]] })
  async nested(_to: string[] | null, _cc: (string | null)[]): Promise<void> {}

  @Enqueue({ payload: [[[text]], [[String]]] })
  async rows(_rows: string[][], _names: string[]): Promise<void> {}

  // @ts-expect-error: a list of numbers where the schemas are of text
  @Enqueue({ payload: [nullable([text])] })
  async nullableList(_to: number[] | null): Promise<void> {}

  // @ts-expect-error: null may come
  @Enqueue({ payload: [nullable(text)] })
  async nullComes(_to: string): Promise<void> {}

  // @ts-expect-error: null may come in the list
  @Enqueue({ payload: [[nullable(text)]] })
  async nullInList(_to: string[]): Promise<void> {}

  // @ts-expect-error: no item may be null
  @Enqueue({ payload: [[text]] })
  async noNullInList(_to: (string | null)[]): Promise<void> {}

  // @ts-expect-error: lists of lists of text
  @Enqueue({ payload: [[[text]]] })
  async deep(_to: number[][]): Promise<void> {}

  // @ts-expect-error: the second schema gives text
  @Enqueue({ payload: [schema, text] })
  async second(_letter: { to: string }, _times: number): Promise<void> {}
}
void Letters;

const send = defineJob('send', { payload: [schema] }, async (letter) => {
  same<typeof letter, { to: string; pages: number }>(true);
  return letter.pages;
});
const remind = defineJob('remind', { payload: [branded, withDefault] }, async (id, days) => {
  same<typeof id, Id>(true);
  same<typeof days, number>(true);
});
const count = defineJob('count', { payload: [counted] }, async (pages) => pages);
const resize = defineJob('resize', { queue: 'short' }, async (_id: string, width: number) => width);

export async function functions(): Promise<void> {
  const handle = await send({ to: 'ada' });
  same<typeof handle, JobHandle<number>>(true);
  // @ts-expect-error: the schema takes text
  await send({ to: 7 });
  await remind('a', 3);
  await remind('a');
  // @ts-expect-error: the first has no default
  await remind();
  await resize('a', 100);
  // @ts-expect-error: the function takes a number
  await resize('a', '100');
}

export async function tests(): Promise<void> {
  expectEnqueued(count, (args) => same<typeof args, [number]>(true));
  expectEnqueued(resize, (args) => same<typeof args, [_id: string, width: number]>(true));
  const performed = await performJob(count, ['12']);
  same<typeof performed, number>(true);
}
