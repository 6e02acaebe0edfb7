import 'reflect-metadata';
import { instanceToPlain, plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { copyToInstance, copyToPlain, isCopyOf } from '../../src/message/copyable.js';
import { DtoWalk } from '../../src/message/dto-walk.js';
import { keepsAllRules } from '../../src/message/quick-check.js';
import { Chance } from '../support/chance.js';

class Line {
  @IsInt() count: unknown = 1;
  @IsOptional() @IsString() @MaxLength(5) note?: unknown;
  label(): string {
    return String(this.note);
  }
}
class Base {
  @IsOptional() @IsDate() @Type(() => Date) at?: unknown;
}
class Order extends Base {
  @IsString() name: unknown = 'n';
  @IsArray() @ArrayMaxSize(3) @ValidateNested({ each: true }) @Type(() => Line) lines: unknown = [];
  @IsOptional() @ValidateNested() @Type(() => Line) first?: unknown;
  @IsOptional() @IsString({ each: true }) tags?: unknown;
  @IsOptional() @Type(() => Number) price?: unknown;
  @IsOptional() @ValidateNested() @Type(() => Order) next?: unknown;
}

const VALUES: readonly unknown[] = [
  0,
  1,
  1.5,
  -0,
  Number.NaN,
  'x',
  'too long',
  '\0',
  '7',
  true,
  null,
  undefined,
];

describe('a DTO with others in it', () => {
  const lineOf = (luck: Chance) =>
    luck.next() < 0.15
      ? luck.pick(VALUES)
      : Object.assign(luck.next() < 0.05 ? {} : new Line(), { count: any(luck, 1), note: any(luck, 'ok') });
  const any = (luck: Chance, usual: unknown) => (luck.next() < 0.1 ? luck.pick(VALUES) : usual);

  const orderOf = (luck: Chance, depth = 0): Order => {
    const order = new Order();
    order.name = any(luck, 'name');
    order.lines = any(
      luck,
      Array.from({ length: luck.whole(0, 4) }, () => lineOf(luck)),
    );
    if (luck.next() < 0.4) order.first = lineOf(luck);
    if (luck.next() < 0.4) order.tags = any(luck, ['a', any(luck, 'b')]);
    if (luck.next() < 0.4) order.price = any(luck, 7);
    if (luck.next() < 0.4) order.at = luck.pick<unknown>([new Date(0), new Date(Number.NaN), '2026-01-01']);
    if (depth < 3 && luck.next() < 0.4) order.next = orderOf(luck, depth + 1);
    if (luck.next() < 0.05)
      Object.assign(order, luck.pick<object>([{ [Symbol('s')]: 1 }, { more: {} }, { label: 1 }]));
    return order;
  };

  it('is copied as class-transformer copies it, or left to that, and nothing is lost on the way', () => {
    let copies = 0;
    for (let seed = 0; seed < 1_500; seed++) {
      const order = orderOf(new Chance(`nested ${seed}`));
      const copy = copyToPlain(Order, order);
      if (!copy) continue;
      copies++;
      expect(new DtoWalk().visit(order, '', { type: Order })).toBeUndefined();
      expect(copy).toStrictEqual(instanceToPlain(order));
      const json: unknown = JSON.parse(JSON.stringify(copy));
      const back = copyToInstance(Order, json);
      if (back) expect(back).toStrictEqual(plainToInstance(Order, json));
    }
    expect(copies).toBeGreaterThan(300);
  });

  const lists = (levels: number): unknown => (levels === 0 ? 1 : [lists(levels - 1)]);
  const orders = (levels: number): Order =>
    Object.assign(new Order(), { lines: null }, levels === 0 ? {} : { next: orders(levels - 1) });
  const plainOrders = (levels: number): object => (levels === 0 ? {} : { next: plainOrders(levels - 1) });

  it.each<[string, object]>([
    ['dates', { at: new Date(0) }],
    ['what @Type leaves as it is', { price: 7, name: 'x' }],
    ['what is not there', { at: null, first: null, price: undefined, lines: undefined, name: null }],
    ['lists in lists', { tags: lists(100), lines: [[new Line()], null, 7] }],
    ['others below others', { next: orders(99) }],
  ])('takes the short way out with %s', (_, fields) => {
    const order = Object.assign(new Order(), fields);
    const copy = copyToPlain(Order, order);
    expect(copy).toStrictEqual(instanceToPlain(order));
    expect((copy as Order).at).not.toBe(order.at ?? 'none');
  });

  it.each<[string, object]>([
    ['a date that is none', { at: new Date(Number.NaN) }],
    ['text where a Date is declared', { at: '2026-01-01' }],
    ['text where a number is declared', { price: '7' }],
    ['an instance of another class', { first: new Base() }],
    ['a date where a class is declared', { first: new Date(0) }],
    ['a function', { first: () => 1 }],
    ['a gap in a list', { tags: ['a', undefined] }],
    ['a list with a name in it', { tags: Object.assign(['a'], { more: 1 }) }],
    ['too many lists in lists', { tags: lists(101) }],
    ['too many others below others', { next: orders(100) }],
  ])('takes the long way out with %s', (_, fields) => {
    expect(copyToPlain(Order, Object.assign(new Order(), fields))).toBeUndefined();
  });

  it('takes the short way in, and as it stands, as far down as out', () => {
    const json = { at: '2026-01-01T00:00:00.000Z', first: { count: 1 }, tags: lists(100), next: null };
    expect(copyToInstance(Order, json)).toStrictEqual(plainToInstance(Order, json));
    expect(copyToInstance(Order, plainOrders(100))).toBeInstanceOf(Order);
    for (const odd of [{ at: 5 }, { at: {} }, { price: '7' }, { tags: lists(101) }, plainOrders(101), [json]])
      expect(copyToInstance(Order, odd)).toBeUndefined();
    expect(isCopyOf(Order, { tags: lists(100), first: undefined, at: null })).toBe(true);
    expect([isCopyOf(Order, plainOrders(100)), isCopyOf(Order, plainOrders(101))]).toEqual([true, false]);
    expect(isCopyOf(Order, { tags: lists(101) })).toBe(false);
    expect(isCopyOf(Order, { tags: Object.assign(['a'], { more: 1 }) })).toBe(false);
  });

  it('is as it stands where all of it is plain', () => {
    const plain = { name: 'n', lines: [{ count: 1 }, { count: 2, note: null }], tags: ['a'], price: '7' };
    expect(isCopyOf(Order, plain)).toBe(true);
    expect(new DtoWalk().visit(plain, '', { type: Order })).toBeUndefined();
    for (const odd of [
      { lines: [new Line()] },
      { lines: [{ label: 1 }] },
      { first: new Date(0) },
      { more: {} },
      { tags: [undefined] },
      { toString: 1 },
      { [Symbol('s')]: 1 },
      { name: '\0' },
    ])
      expect(isCopyOf(Order, { ...plain, ...odd })).toBe(false);
  });

  it('that refers to itself is left to who says so', () => {
    const order = new Order();
    order.next = order;
    expect(copyToPlain(Order, order)).toBeUndefined();
    const plain: Record<string, unknown> = { name: 'n' };
    plain.next = plain;
    expect(isCopyOf(Order, plain)).toBe(false);
  });

  it('keeps its rules where class-validator says so', () => {
    let kept = 0;
    for (let seed = 0; seed < 1_500; seed++) {
      const order = orderOf(new Chance(`rules ${seed}`));
      const isKept = validateSync(order).length === 0;
      expect([seed, keepsAllRules(order)]).toEqual([seed, isKept]);
      if (isKept) kept++;
    }
    expect(kept).toBeGreaterThan(200);
  });
});
