import 'reflect-metadata';
import { Exclude, Expose, instanceToPlain, plainToInstance, Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  registerDecorator,
  ValidateIf,
  ValidateNested,
  validate,
} from 'class-validator';
import type { ParameterPlan } from '../../src/descriptors/parameter-plan.js';
import { flatten, revive } from '../../src/message/dto.js';
import { violationsOf } from '../../src/message/dto-rules.js';

type ClassPlan = Extract<ParameterPlan, { kind: 'class' }>;

function AnswersLater() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      target: target.constructor,
      propertyName,
      name: 'answersLater',
      constraints: [],
      validator: { validate: async (value: unknown) => value === 'good', defaultMessage: () => 'not good' },
    });
}

class Flat {
  @IsInt() number!: number;
  @IsString() @IsEmail() reader!: string;
}
class Below extends Flat {
  @IsBoolean() isUrgent!: boolean;
}
class Choosy {
  @IsOptional() @IsInt() maybe?: number | null;
  @ValidateIf((it: Choosy) => it.maybe === 1) @IsString() text?: string;
  @IsInt({ each: true }) list!: number[];
}
class Whole {
  @ValidateNested() @Type(() => Flat) part!: Flat;
}
class Late {
  @AnswersLater() word!: string;
}
class Dressed {
  @IsInt() @Transform(({ value }) => Number(value) + 1, { toClassOnly: true }) count!: number;
  @IsString() @Expose({ name: 'aka' }) alias!: string;
  @Exclude() secret = 'x';
}
class DressedBelow extends Dressed {
  @IsOptional() @IsString() more?: string;
}
class WithAccessor {
  @IsInt() base!: number;
  get twice(): number {
    return this.base * 2;
  }
}

const flat = [
  {},
  { number: 1, reader: 'ada@example.org' },
  { number: '1', reader: 'ada@example.org', extra: null },
  { number: 1.5, reader: 'ada' },
  { number: 1, reader: 'ada@example.org', constructor: 'x' },
  JSON.parse('{"number":1,"reader":"ada@example.org","__proto__":5}'),
];
const cases: [new () => object, object[]][] = [
  [Flat, flat],
  [Below, [...flat, { number: 1, reader: 'ada@example.org', isUrgent: true }, { isUrgent: 1 }]],
  [
    Choosy,
    [
      { list: [1] },
      { list: [1, 'x'], maybe: null },
      { maybe: 1, list: 3 },
      { maybe: 1, text: 'a', list: [] },
    ],
  ],
  [Whole, [{ part: flat[1] }, { part: flat[3] }, { part: 3 }, {}]],
  [Late, [{ word: 'good' }, { word: 'bad' }, { word: 'good' }]],
  [Dressed, [{ count: '1', aka: 'a', secret: 's' }, { count: 'x' }]],
  [
    DressedBelow,
    [
      { count: 1, aka: 'a', more: 'm' },
      { count: 1, aka: 'a', more: 4 },
    ],
  ],
  [WithAccessor, [{ base: 1 }, { base: 1, twice: 7 }]],
];

describe.each(cases)('the short ways for %p', (type, plains) => {
  const plan: ClassPlan = { kind: 'class', type, validated: true };

  it.each(plains)('revive %j as class-transformer does', (plain) => {
    const revived = revive(plan, plain) as object;
    const expected = plainToInstance(type, plain);
    expect(revived).toEqual(expected);
    expect(Object.getPrototypeOf(revived)).toBe(type.prototype);
    expect(Object.getOwnPropertyNames(revived)).toEqual(Object.getOwnPropertyNames(expected));
  });

  it.each(plains)('flatten an instance of %j as class-transformer does', (plain) => {
    const instance = plainToInstance(type, plain);
    expect(flatten(plan, instance)).toEqual(instanceToPlain(instance));
  });

  it.each(plains)('find in %j what class-validator finds', async (plain) => {
    const instance = plainToInstance(type, plain);
    const found = await violationsOf(plan, instance, 1);
    const errors = await validate(instance);
    const top = errors.flatMap((it) => Object.values(it.constraints ?? {}));
    expect(found.filter((it) => !it.property.includes('.')).map((it) => it.message)).toEqual(top);
    expect(found.length > 0).toBe(errors.length > 0);
  });
});
