import { Enqueue } from '@cortado/core';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsObject, IsOptional, IsString } from 'class-validator';
import { Arrivals, make } from '../support/arrival.js';

class Point {
  @Exclude({ toPlainOnly: true }) cache: unknown = 'none';
  x: unknown = 0;
}
class Shape {
  name: unknown = 's';
}
class Square extends Shape {
  @Type(() => Point) corner?: Point | null;
}
class Circle extends Shape {
  radius = 1;
}
const discriminator = {
  property: 'kind',
  subTypes: [
    { name: 'circle', value: Circle },
    { name: 'square', value: Square },
  ],
};
class Drawing {
  @IsOptional() title?: unknown;
  @Type(() => Point) at?: unknown;
  @Type(() => Point) points?: unknown[];
  @Type(() => Date) when?: unknown;
  @Type(() => Shape, { discriminator }) main?: unknown;
  @Type(() => Shape, { discriminator }) others?: unknown[];
  @IsOptional() @IsObject() free?: object;
}
class Bare {
  title?: unknown;
}
class BelowBare extends Bare {
  @Type(() => Circle) circle?: Circle;
}
class Sum {
  parts: number[] = [];

  @Expose()
  total(): number {
    return this.parts.reduce((sum, it) => sum + it, 0);
  }
}
class Arriving {
  @Transform(({ value }) => Object.keys(value as object), { toClassOnly: true }) keys!: unknown;
  @Transform(({ value }) => JSON.stringify(value), { toPlainOnly: true }) text!: unknown;
  free!: object;
}
class Login {
  @Exclude() @IsString() password!: string;
  @IsString() name!: string;
}

class Studio {
  @Enqueue()
  async drawing(it: Drawing): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async below(it: BelowBare): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async sum(it: Sum): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async arriving(it: Arriving): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue({ payload: [[Login]] })
  async logins(it: Login[]): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue({ payload: [[Object]] })
  async frees(it: unknown[]): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async array(it: unknown[]): Promise<void> {
    arrivals.seen.push(it);
  }
}

let arrivals: Arrivals;
beforeAll(() => {
  arrivals = new Arrivals(Studio);
});
afterAll(() => arrivals.close());

const point = (x: unknown) => make(Point, { x, cache: 'big' });

describe('plain JSON with instances of DTOs in it', () => {
  it('travels whole: what @Exclude keeps back stays behind, all beside it arrives', async () => {
    const sent = {
      title: 't',
      at: point(1),
      points: [{ x: 2 }, point(3), null],
      when: new Date(5),
      main: null,
      others: [
        { kind: 'square', name: 'plain', corner: point(4) },
        { kind: 'circle', radius: 7 },
        make(Square, { name: 'made', corner: point(5) }),
        make(Circle, { radius: 8 }),
      ],
    };
    const before = structuredClone(sent);
    const arrived = (await arrivals.of('drawing', sent)) as Drawing;
    expect(arrived).toStrictEqual(
      make(Drawing, {
        title: 't',
        at: make(Point, { x: 1 }),
        points: [make(Point, { x: 2 }), make(Point, { x: 3 }), null],
        when: new Date(5),
        main: null,
        others: [
          make(Square, { name: 'plain', corner: make(Point, { x: 4 }) }),
          make(Circle, { radius: 7 }),
          make(Square, { name: 'made', corner: make(Point, { x: 5 }) }),
          make(Circle, { radius: 8 }),
        ],
        free: undefined as never,
      }),
    );
    expect(structuredClone(sent)).toEqual(before);
  });

  it('may have them where only a subclass declares them', async () => {
    const arrived = await arrivals.of('below', { title: 't', circle: make(Circle, { radius: 2 }) });
    expect(arrived).toStrictEqual(make(BelowBare, { title: 't', circle: make(Circle, { radius: 2 }) }));
  });

  it('is refused where one of another class stands, and that is named', async () => {
    const refused = await arrivals.refusal('drawing', { at: new Circle() });
    expect(refused.message).toContain('argument 1 at at is an instance of Circle, which JSON cannot carry');
  });
});

describe('an instance with free JSON that has names of every object', () => {
  it('keeps whatever else stands in its declared fields', async () => {
    const free = JSON.parse('{"toString":"a","deep":[{"constructor":1}]}') as object;
    const sent = make(Drawing, {
      title: null,
      at: point(JSON.parse('{"valueOf":2}')),
      points: [point(3), { x: 'plain' }, null],
      when: new Date(5),
      main: make(Square, { corner: null }),
      others: [make(Circle, { name: { constructor: 'c' } }), make(Circle, { radius: 9 })],
      free,
    });
    const before = JSON.stringify(sent);
    const arrived = (await arrivals.of('drawing', sent)) as Drawing;
    expect(JSON.stringify(arrived.free)).toBe(JSON.stringify(free));
    expect(JSON.stringify((arrived.at as Point).x)).toBe('{"valueOf":2}');
    expect(arrived.points).toStrictEqual([make(Point, { x: 3 }), make(Point, { x: 'plain' }), null]);
    expect([arrived.title, arrived.when]).toEqual([null, new Date(5)]);
    expect(arrived.main).toStrictEqual(make(Square, { corner: null }));
    expect((arrived.others as object[]).map((it) => it.constructor)).toEqual([Circle, Circle]);
    expect(JSON.stringify((arrived.others as Circle[])[0]?.name)).toBe('{"constructor":"c"}');
    expect(JSON.stringify(sent)).toBe(before);
  });

  it('has what @Transform makes of the fields beside it, on either way alone', async () => {
    const sent = make(Arriving, {
      keys: JSON.parse('{"a":1,"toString":2}'),
      text: JSON.parse('{"valueOf":3}'),
      free: JSON.parse('{"constructor":4}') as object,
    });
    const arrived = (await arrivals.of('arriving', sent)) as Arriving;
    expect(arrived.keys).toContain('a');
    expect(arrived.text).toBe('{"valueOf":3}');
    expect(JSON.stringify(arrived.free)).toBe('{"constructor":4}');
  });
});

describe('what JSON has of an exposed method', () => {
  it('may be sent again, and is made anew where it arrives', async () => {
    const arrived = (await arrivals.of('sum', { parts: [1, 2], total: 3 })) as Sum;
    expect(arrived).toBeInstanceOf(Sum);
    expect(arrived.total()).toBe(3);
  });
});

describe('items of a list', () => {
  it('that break a rule only as they would arrive are told so, and no others', async () => {
    const why = '(as it would arrive: @Exclude, @Expose or @Transform of its class changes it on the way)';
    const sent = [make(Login, { password: 'x', name: 5 as never })];
    const { message } = await arrivals.refusal('logins', sent);
    expect(message).toContain(`argument 1 [0].password: password must be a string ${why}`);
    expect(message).toContain('argument 1 [0].name: name must be a string');
    expect(message).not.toContain(`name must be a string ${why}`);
    const plain = await arrivals.refusal('logins', [{ name: 'n' }]);
    expect(plain.message).toContain('[0].password: password must be a string');
    expect(plain.message).not.toContain(why);
  });

  it('that no datastore can hold are found by their place', async () => {
    const { message } = await arrivals.refusal('frees', [{ a: 'ok' }, { a: 'x\0' }]);
    expect(message).toContain('argument 1 at [1].a is text with a NUL');
    expect((await arrivals.refusal('array', [1, new Map()])).message).toContain(
      'argument 1 at [1] is an instance of Map',
    );
    await expect(arrivals.of('frees', ['é', { a: '😀' }])).resolves.toEqual(['é', { a: '😀' }]);
  });
});
