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
