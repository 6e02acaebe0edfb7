import { Enqueue } from '@cortado/core';
import { Expose, Transform, Type } from 'class-transformer';
import { IsArray, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { Arrivals, make } from '../support/arrival.js';

class Row {
  @IsString() name!: string;
  @IsOptional() @IsObject() data?: object;
  @IsOptional() any?: unknown;
  @IsOptional() @ValidateNested() @Type(() => Row) inner?: Row;
  @IsOptional() @Expose({ name: 'wired' }) @IsArray() renamed?: unknown[];
}
class Mixed {
  @Transform(({ value }) => Object.entries(value as object), { toPlainOnly: true })
  @Transform(({ value }) => new Map(value as [string, unknown][]), { toClassOnly: true })
  pairs!: object;

  @IsObject() data!: object;
}
class Holder {
  @ValidateNested({ each: true }) @Type(() => Row) rows!: Row[];
  @ValidateNested() @Type(() => Row) first!: Row;
}
class Shape {
  @IsString() name!: string;
  area(): number {
    return 0;
  }
}
class Plain {
  @ValidateNested() @Type(() => Shape) main!: Shape;
}

class Studio {
  @Enqueue()
  async record(record: Row): Promise<void> {
    arrivals.seen.push(record);
  }

  @Enqueue()
  async holder(holder: Holder): Promise<void> {
    arrivals.seen.push(holder);
  }

  @Enqueue()
  async mixed(mixed: Mixed): Promise<void> {
    arrivals.seen.push(mixed);
  }

  @Enqueue()
  async plain(plain: Plain): Promise<void> {
    arrivals.seen.push(plain);
  }

  @Enqueue()
  async free(json: unknown): Promise<void> {
    arrivals.seen.push(json);
  }
}

let arrivals: Arrivals;
beforeAll(() => {
  arrivals = new Arrivals(Studio);
});
afterAll(() => arrivals.close());

describe('free JSON in a DTO', () => {
  const awkward = () =>
    JSON.parse(
      '{"toString":"a","valueOf":1,"constructor":null,"__proto__":{"isAdmin":true},"hasOwnProperty":[1],"toLocaleString":{"constructor":{"prototype":{"x":1}}},"__defineGetter__":"g","then":"t","toJSON":"j","length":7,"usual":true}',
    ) as object;

  it.each<[string, () => object, (it: unknown) => unknown]>([
    ['an instance', () => make(Row, { name: 'n', data: awkward() }), (it) => (it as Row).data],
    ['plain JSON', () => ({ name: 'n', data: awkward() }), (it) => (it as Row).data],
    ['a field without a type', () => make(Row, { name: 'n', any: awkward() }), (it) => (it as Row).any],
    [
      'a list',
      () => make(Row, { name: 'n', any: [1, [awkward()]] }),
      (it) => ((it as Row).any as object[][])[1]?.[0],
    ],
    [
      'a nested instance',
      () => make(Row, { name: 'n', inner: make(Row, { name: 'i', data: awkward() }) }),
      (it) => (it as Row).inner?.data,
    ],
    [
      'nested plain JSON',
      () => ({ name: 'n', inner: { name: 'i', data: awkward() } }),
      (it) => (it as Row).inner?.data,
    ],
    [
      'a renamed field',
      () => make(Row, { name: 'n', renamed: [awkward()] }),
      (it) => (it as Row).renamed?.[0],
    ],
    [
      'a renamed field of plain JSON',
      () => ({ name: 'n', wired: [awkward()] }),
      (it) => (it as Row).renamed?.[0],
    ],
  ])('keeps names that every object has: in %s', async (_where, argument, pick) => {
    const arrived = pick(await arrivals.of('record', argument()));
    expect(JSON.stringify(arrived)).toBe(JSON.stringify(awkward()));
    expect(Object.keys(arrived as object)).toEqual(Object.keys(awkward()));
    expect(Object.getPrototypeOf(arrived)).toBe(Object.getPrototypeOf(awkward()));
    expect(({} as { isAdmin?: true }).isAdmin).toBeUndefined();
  });

  it('leaves alone what @Transform makes of the field beside it', async () => {
    const arrived = await arrivals.of('mixed', make(Mixed, { pairs: { a: 1 }, data: awkward() }));
    expect((arrived as Mixed).pairs).toEqual(new Map([['a', 1]]));
    expect(JSON.stringify((arrived as Mixed).data)).toBe(JSON.stringify(awkward()));
  });

  it('is looked at item by item: long lists, one object in two places, fields beside items and symbols', async () => {
    const shared = { a: [1] };
    const many = Array.from({ length: 300 }, () => make(Row, { name: 'n', data: shared }));
    const held = make(Holder, { rows: many, first: many[0] as Row });
    expect(((await arrivals.of('holder', held)) as Holder).rows).toHaveLength(300);
    const odd = make(Holder, { rows: Object.assign([many[0] as Row], { total: 1 }), first: many[0] as Row });
    expect((await arrivals.refusal('holder', odd)).message).toContain(
      'at rows is an array with a field "total"',
    );
    const marked = Object.assign(make(Row, { name: 'n' }), { [Symbol('mark')]: 1 });
    expect((await arrivals.refusal('record', marked)).message).toContain(
      'is an object with a field Symbol(mark)',
    );
    const cyclic = make(Row, { name: 'n' });
    cyclic.inner = cyclic;
    expect((await arrivals.refusal('record', cyclic)).message).toContain(
      'at inner is a reference back to what holds it',
    );
  });

  it.each(['toString', 'constructor', 'valueOf', '__proto__', 'hasOwnProperty', 'then', 'toJSON'])(
    'is kept as an argument of its own: %s',
    async (name) => {
      const json = JSON.parse(`{"${name}":{"a":1}}`) as object;
      expect(JSON.stringify(await arrivals.of('free', json))).toBe(JSON.stringify(json));
      expect(JSON.stringify(await arrivals.of('free', [json]))).toBe(JSON.stringify([json]));
    },
  );

  it.each(['toString', 'constructor', 'valueOf', '__proto__', 'hasOwnProperty'])(
    'cannot take the place of what a DTO has itself: %s',
    async (name) => {
      const json = JSON.parse(`{"name":"n","${name}":"x"}`) as object;
      expect((await arrivals.refusal('record', json)).message).toContain(
        `argument 1 at ${name} is a field with the name of a method of Row`,
      );
      const inner = { name: 'n', inner: json };
      expect((await arrivals.refusal('record', inner)).message).toContain(
        `argument 1 at inner.${name} is a field with`,
      );
      expect((await arrivals.refusal('plain', { main: { name: 's', area: 5 } })).message).toContain(
        'argument 1 at main.area is a field with the name of a method of Shape',
      );
    },
  );
});
