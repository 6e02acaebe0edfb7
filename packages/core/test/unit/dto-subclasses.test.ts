import { ArgumentNotSerializableError, ArgumentValidationError, Enqueue } from '@cortado/core';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { Arrivals, make } from '../support/arrival.js';

class Shape {
  @IsString() name!: string;
  area(): number {
    return 0;
  }
}
class Square extends Shape {
  @IsInt() side!: number;
  override area(): number {
    return this.side ** 2;
  }
}
class Circle extends Shape {
  @IsInt() radius!: number;
}
class Hexagon extends Shape {}
const discriminator = {
  property: 'kind',
  subTypes: [
    { name: 'square', value: Square },
    { name: 'circle', value: Circle },
  ],
};

class Drawing {
  @ValidateNested() @Type(() => Shape, { discriminator }) main!: Shape;
  @ValidateNested({ each: true }) @Type(() => Shape, { discriminator }) others!: Shape[];
}
class Sheet {
  @Type(() => Shape, { discriminator }) shapes!: (Shape | null)[];
  @Type(() => Drawing) drawings?: Drawing[];
  @IsOptional() data?: unknown;
}
class Plain {
  @ValidateNested() @Type(() => Shape) main!: Shape;
  @IsOptional() @IsArray() @Type(() => Shape) list?: Shape[];
}
class Studio {
  @Enqueue()
  async shape(shape: Shape): Promise<void> {
    arrivals.seen.push(shape);
  }

  @Enqueue({ payload: [[Shape]] })
  async shapes(shapes: Shape[]): Promise<void> {
    arrivals.seen.push(shapes);
  }

  @Enqueue()
  async drawing(drawing: Drawing): Promise<void> {
    arrivals.seen.push(drawing);
  }

  @Enqueue()
  async sheet(sheet: Sheet): Promise<void> {
    arrivals.seen.push(sheet);
  }

  @Enqueue()
  async plain(plain: Plain): Promise<void> {
    arrivals.seen.push(plain);
  }
}

const square = () => make(Square, { name: 'q', side: 2 });
const circle = () => make(Circle, { name: 'o', radius: 1 });

let arrivals: Arrivals;
beforeAll(() => {
  arrivals = new Arrivals(Studio);
});
afterAll(() => arrivals.close());

describe('a subclass of what is declared', () => {
  it.each<[string, keyof Studio, unknown, string]>([
    ['as an argument', 'shape', square(), 'argument 1 is an instance of Square where Shape is declared'],
    [
      'that adds nothing',
      'shape',
      make(Hexagon, { name: 'h' }),
      'argument 1 is an instance of Hexagon where Shape is declared',
    ],
    [
      'in a list',
      'shapes',
      [make(Shape, { name: 's' }), square()],
      'argument 1 at [1] is an instance of Square where Shape is declared',
    ],
    [
      'in a field',
      'plain',
      make(Plain, { main: square() }),
      'argument 1 at main is an instance of Square where Shape is declared',
    ],
    [
      'in a field of plain JSON',
      'plain',
      { main: square() },
      'argument 1 at main is an instance of Square where Shape is declared',
    ],
    [
      'in a list of a field',
      'plain',
      make(Plain, { main: make(Shape, { name: 's' }), list: [square()] }),
      'argument 1 at list[0] is an instance of Square where Shape is declared',
    ],
    [
      'that the discriminator does not name',
      'drawing',
      make(Drawing, { main: make(Hexagon, { name: 'h' }), others: [] }),
      'argument 1 at main is an instance of Hexagon, which is not among the subTypes of its @Type (Square, Circle)',
    ],
    [
      'beside a discriminator that names only others',
      'drawing',
      make(Drawing, { main: make(Shape, { name: 'h' }), others: [] }),
      'argument 1 at main is an instance of Shape, which is not among the subTypes of its @Type (Square, Circle)',
    ],
  ])('is refused %s', async (_where, method, argument, message) => {
    const refused = await arrivals.refusal(method, argument);
    expect(refused).toBeInstanceOf(ArgumentNotSerializableError);
    expect(refused.message).toContain(message);
  });

  it('is told what to do', async () => {
    expect((await arrivals.refusal('shape', square())).message).toBe(
      'Studio.shape was not queued: argument 1 is an instance of Square where Shape is declared, which JSON cannot carry. It would arrive as Shape. Declare Square, or put it in a field of a DTO that names the subclasses: @Type(() => Shape, { discriminator: { property, subTypes } }).',
    );
  });

  it('arrives as itself where @Type has a discriminator, and the caller’s objects stay as they were', async () => {
    const drawing = make(Drawing, { main: square(), others: [circle(), square()] });
    const before = JSON.stringify(drawing);
    const arrived = (await arrivals.of('drawing', drawing)) as Drawing;
    expect(arrived.main).toBeInstanceOf(Square);
    expect(arrived.main.area()).toBe(4);
    expect(arrived.others.map((it) => it.constructor)).toEqual([Circle, Square]);
    expect(JSON.stringify(drawing)).toBe(before);
    const frozen = make(Drawing, { main: Object.freeze(square()), others: [] });
    expect(((await arrivals.of('drawing', frozen)) as Drawing).main).toBeInstanceOf(Square);
  });

  it('arrives as itself from plain JSON with its tag, and out of plain JSON that holds instances', async () => {
    const plain = {
      main: { kind: 'square', name: 'q', side: 2 },
      others: [{ kind: 'circle', name: 'o', radius: 1 }],
    };
    const before = JSON.stringify(plain);
    expect(((await arrivals.of('drawing', plain)) as Drawing).main).toBeInstanceOf(Square);
    expect(((await arrivals.of('drawing', plain)) as Drawing).others[0]).toBeInstanceOf(Circle);
    expect(JSON.stringify(plain)).toBe(before);
    const mixed = (await arrivals.of('drawing', { main: square(), others: [circle()] })) as Drawing;
    expect([mixed.main.constructor, mixed.others[0]?.constructor]).toEqual([Square, Circle]);
  });

  it('is refused in plain JSON whose tag names no class, with the nearest', async () => {
    const refused = await arrivals.refusal('drawing', { main: { kind: 'sqare', name: 'q' }, others: [] });
    expect(refused.message).toContain(
      'argument 1 at main.kind is "sqare", which names no class that may stand here, which JSON cannot carry. It would arrive as Shape. Did you mean "square"?',
    );
  });

  it('stands beside null in a list, wherever the list is, unless a rule speaks against it', async () => {
    const free = { constructor: 'c', list: [null, 1] };
    const given = make(Sheet, { shapes: [null, square(), null, null, circle(), null], data: free });
    const before = JSON.stringify(given);
    const shapes = [null, square(), null, null, circle(), null];
    const arrived = (await arrivals.of('sheet', given)) as Sheet;
    expect(arrived.shapes).toStrictEqual(shapes);
    expect(Object.entries(arrived.data as object)).toEqual(Object.entries(free));
    expect(JSON.stringify(given)).toBe(before);
    const tagged = [null, { kind: 'square', name: 'q', side: 2 }, null, null, circle(), null];
    expect(((await arrivals.of('sheet', { shapes: tagged })) as Sheet).shapes).toStrictEqual(shapes);
    const nested = {
      shapes: [],
      drawings: [{ main: square(), others: [null, { kind: 'circle', name: 'o', radius: 1 }] }],
    };
    const sheet = (await arrivals.of('sheet', nested)) as Sheet;
    expect(sheet.drawings?.[0]?.others).toStrictEqual([null, circle()]);
    for (const others of [
      [square(), null],
      [{ kind: 'square', name: 'q', side: 2 }, null],
    ] as Shape[][])
      expect((await arrivals.refusal('drawing', { main: square(), others })).message).toContain(
        'others.1: each value in nested property others must be either object or array',
      );
  });

  it('breaks the rules of its own class before it is queued', async () => {
    const drawing = make(Drawing, { main: make(Square, { name: 'q', side: 'x' as never }), others: [] });
    await expect(arrivals.refusal('drawing', drawing)).resolves.toBeInstanceOf(ArgumentValidationError);
    await expect(
      arrivals.refusal('drawing', { main: { kind: 'square', name: 'q', side: 'x' }, others: [] }),
    ).resolves.toMatchObject({
      message: expect.stringContaining('main.side: side must be an integer number'),
    });
  });
});
