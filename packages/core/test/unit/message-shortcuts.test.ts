import 'reflect-metadata';
import { Exclude, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, registerDecorator, ValidateIf, ValidateNested } from 'class-validator';
import { copyToInstance, copyToPlain } from '../../src/message/copyable.js';
import { revive } from '../../src/message/dto.js';
import { violationsOf } from '../../src/message/dto-rules.js';
import { keepsAllRules } from '../../src/message/quick-check.js';

function Rule(validate: (value: unknown) => unknown, async = false) {
  return (target: object, propertyName: string) =>
    registerDecorator({
      ...{ target: target.constructor, propertyName, name: 'rule', constraints: [], async },
      validator: { validate: validate as (value: unknown) => boolean, defaultMessage: () => 'not good' },
    });
}

class Plain {
  name = 'n';
  count = 1;
}
class PlainBelow extends Plain {
  more = true;
}
class Hiding {
  @Exclude() hidden = 'h';
  shown = 's';
}
class HidingBelow extends Hiding {}
class WithMethod {
  name = 'n';
  call(): string {
    return this.name;
  }
}

describe('a flat DTO without rules of class-transformer', () => {
  it('is copied field by field, there and back', () => {
    expect(copyToPlain(Plain, new Plain())).toEqual({ name: 'n', count: 1 });
    expect(copyToPlain(Plain, Object.assign(new Plain(), { none: null, gone: undefined }))).toEqual({
      ...{ name: 'n', count: 1, none: null, gone: undefined },
    });
    expect(copyToPlain(PlainBelow, new PlainBelow())).toEqual({ name: 'n', count: 1, more: true });
    const back = copyToInstance(Plain, { name: 'x', count: null });
    expect(back).toBeInstanceOf(Plain);
    expect(back).toEqual(Object.assign(new Plain(), { name: 'x', count: null }));
    expect(copyToInstance(WithMethod, { name: 'x' })).toBeInstanceOf(WithMethod);
    // Asked again, the answer is the same.
    expect(copyToPlain(Plain, new Plain())).toEqual({ name: 'n', count: 1 });
  });

  it('is left to class-transformer where that has more to do', () => {
    expect(copyToPlain(Plain, new PlainBelow())).toBeUndefined();
    expect(copyToPlain(Plain, Object.assign(new Plain(), { deep: {} }))).toBeUndefined();
    expect(copyToPlain(Plain, Object.assign(new Plain(), { call: () => 1 }))).toBeUndefined();
    expect(copyToPlain(Hiding, new Hiding())).toBeUndefined();
    expect(copyToPlain(HidingBelow, new HidingBelow())).toBeUndefined();
    expect(copyToInstance(Hiding, { shown: 's' })).toBeUndefined();
    expect(copyToInstance(HidingBelow, { shown: 's' })).toBeUndefined();
    for (const value of [null, undefined, 'text', 7, [], ['a'], { deep: {} }, { list: [{}] }, { f: () => 1 }])
      expect(copyToInstance(Plain, value)).toBeUndefined();
  });

  it('never takes what its prototype has from a message', () => {
    expect(copyToInstance(WithMethod, { name: 'x', call: 'y' })).toBeUndefined();
    expect(copyToInstance(Plain, JSON.parse('{"__proto__": "x"}'))).toBeUndefined();
    expect(copyToInstance(Plain, { constructor: 'x' })).toBeUndefined();
  });
});

class Ruled {
  @IsInt() count: unknown = 1;
  @IsOptional() @IsString() text?: unknown;
}
class Conditional {
  wants = true;
  @ValidateIf((it: Conditional) => it.wants) @IsString() text: unknown = 'x';
}
class Each {
  @IsInt({ each: true }) list: unknown[] = [1];
}
class Parent {
  @ValidateNested() @Type(() => Ruled) part = new Ruled();
}
class Slow {
  @Rule(async (it) => it === 'good', true) word = 'good';
}
class SecretlySlow {
  @Rule(async (it) => it === 'good') word = 'good';
}
class Thruthy {
  @Rule((it) => it) word: unknown = 1;
}
class OptionalRule {
  @IsInt({ ...({ validateIf: (it: OptionalRule) => it.asked } as object) }) count: unknown = 'x';
  asked = false;
}
class RuleLess {}

describe('the quick check of a DTO', () => {
  const withFields = <T extends object>(it: T, fields: object): T => Object.assign(it, fields);

  it('knows an instance that keeps all its rules', () => {
    expect(keepsAllRules(new Ruled())).toBe(true);
    expect(keepsAllRules(new Ruled())).toBe(true);
    expect(keepsAllRules(withFields(new Ruled(), { text: 'x' }))).toBe(true);
    expect(keepsAllRules(withFields(new Ruled(), { text: null }))).toBe(true);
    expect(keepsAllRules(new Conditional())).toBe(true);
    expect(keepsAllRules(withFields(new Conditional(), { wants: false, text: 7 }))).toBe(true);
    expect(keepsAllRules(new Thruthy())).toBe(true);
    expect(keepsAllRules(new OptionalRule())).toBe(true);
    expect(keepsAllRules(new RuleLess())).toBe(true);
  });

  it('sees each rule that is broken', () => {
    expect(keepsAllRules(withFields(new Ruled(), { count: 1.5 }))).toBe(false);
    expect(keepsAllRules(withFields(new Ruled(), { text: 7 }))).toBe(false);
    expect(keepsAllRules(withFields(new Ruled(), { count: 'x', text: 'x' }))).toBe(false);
    expect(keepsAllRules(withFields(new Conditional(), { text: 7 }))).toBe(false);
    expect(keepsAllRules(withFields(new Thruthy(), { word: '' }))).toBe(false);
    expect(keepsAllRules(withFields(new OptionalRule(), { asked: true }))).toBe(false);
  });

  it('asks for each item and in what is nested', () => {
    expect(keepsAllRules(new Each())).toBe(true);
    expect(keepsAllRules(withFields(new Each(), { list: [1, 'x'] }))).toBe(false);
    expect(keepsAllRules(new Parent())).toBe(true);
    expect(keepsAllRules(withFields(new Parent(), { part: withFields(new Ruled(), { count: 'x' }) }))).toBe(
      false,
    );
    for (const part of [null, 'x', new RuleLess(), {}, new Set([new Ruled()])])
      expect(keepsAllRules(withFields(new Parent(), { part }))).toBe(false);
  });

  it('leaves rules that answer later to class-validator', () => {
    for (const it of [new Slow(), new SecretlySlow(), new SecretlySlow()])
      expect(keepsAllRules(it)).toBe(false);
  });
});

describe('the rules of a DTO', () => {
  const plan = (type: new () => object, validated = true) => ({ kind: 'class' as const, type, validated });

  it('are told at once, with the path of the field, unless one of them answers later', async () => {
    const broken = Object.assign(new Parent(), { part: Object.assign(new Ruled(), { count: 'x' }) });
    expect(violationsOf(plan(Parent), broken, 1)).toEqual([
      { argument: 1, property: 'part.count', message: 'count must be an integer number' },
    ]);
    expect(violationsOf(plan(Parent), new Parent(), 1)).toEqual([]);
    const late = violationsOf(plan(Slow), Object.assign(new Slow(), { word: 'bad' }), 3);
    expect(late).toBeInstanceOf(Promise);
    expect(await late).toEqual([{ argument: 3, property: 'word', message: 'not good' }]);
    expect(await violationsOf(plan(Slow), new Slow(), 3)).toEqual([]);
  });

  it('are asked of each item of a Set and of a Map', () => {
    for (const list of [new Set(['x']), new Map([['a', 'x']])])
      expect(violationsOf(plan(Each), Object.assign(new Each(), { list }), 1)).toHaveLength(1);
  });

  it('are not asked of a class that has none', () => {
    expect(violationsOf(plan(Ruled, false), Object.assign(new Ruled(), { count: 'x' }), 1)).toEqual([]);
  });

  it('leave null and nothing as they are when a message is read', () => {
    expect(revive(plan(Ruled), null)).toBeNull();
    expect(revive(plan(Ruled), undefined)).toBeUndefined();
    expect(revive(plan(Hiding), null)).toBeNull();
    expect(revive(plan(Hiding), undefined)).toBeUndefined();
  });
});
