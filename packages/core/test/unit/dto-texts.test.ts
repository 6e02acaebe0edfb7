import { Enqueue } from '@cortado/core';
import { Expose, Type } from 'class-transformer';
import { IsObject, IsOptional } from 'class-validator';
import type { ClassPlan } from '../../src/descriptors/parameter-plan.js';
import { flatten } from '../../src/message/dto.js';
import { Arrivals, make } from '../support/arrival.js';

class Point {
  @IsOptional() x?: number;
}
class Plan {
  @IsOptional() @Type(() => String) days?: unknown;
  @IsOptional() @Type(() => Point) at?: unknown;
  @IsOptional() @IsObject() free?: object;
}
class Counted {
  @IsObject() free!: object;

  @Expose()
  get size(): number {
    return Object.keys(this.free).length;
  }
}

class Office {
  @Enqueue()
  async plan(plan: Plan): Promise<void> {
    arrivals.seen.push(plan);
  }
}
const arrivals = new Arrivals(Office);
afterAll(() => arrivals.close());

describe('a text in a DTO', () => {
  it.each<[title: string, fields: Partial<Plan>]>([
    ['names a day that is none where no moment is declared', { days: ['2023-02-29'], free: { toString: 1 } }],
    ['looks like a moment where another class is declared', { at: '2026-01-02T10:00' }],
  ])('arrives as it is where it %s', async (_title, fields) => {
    await expect(arrivals.of('plan', fields)).resolves.toMatchObject(fields);
    await expect(arrivals.of('plan', make(Plan, fields))).resolves.toMatchObject(fields);
  });
});

describe('a getter that is exposed', () => {
  it('travels as the instance gives it, whatever the names in its free JSON are', () => {
    const free = { toString: 1, a: 2 };
    const plan: ClassPlan = { kind: 'class', type: Counted, validated: true };
    expect(flatten(plan, make(Counted, { free }), true)).toEqual({ free, size: 2 });
  });
});
