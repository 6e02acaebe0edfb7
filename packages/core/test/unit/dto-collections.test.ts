import { Enqueue } from '@cortado/core';
import { Type, type TypeHelpOptions } from 'class-transformer';
import { Arrivals, make } from '../support/arrival.js';

class Line {
  count = 1;
}
class Gift {
  to = 'x';
}
class Lines extends Array<Line> {}
class Collections {
  @Type(() => Line) set?: Set<Line>;
}
class Maps {
  @Type(() => Line) byName?: Map<string, Line>;
}
class Lists {
  @Type(() => Line) lines?: Lines;
}
const kindBeside = (help: TypeHelpOptions | undefined) => help?.object.kind as string;
class Chosen {
  kind = 'line';

  @Type((help) => (kindBeside(help).startsWith('l') ? Line : Gift)) what?: unknown;
}
class Guarded {
  kind = 'line';

  @Type((help) => (kindBeside(help) === 'gift' ? Gift : Line)) what?: unknown;
}
class Above {
  @Type(() => Line) what?: unknown;
}
class Nearest extends Above {
  @Type(() => Gift) declare what?: unknown;
}
class Chain {
  name = 'n';

  @Type(() => Chain) next?: unknown;

  @Type(() => Chain) all?: unknown[];
}

class Studio {
  @Enqueue()
  async sets(it: Collections): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async maps(it: Maps): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async lists(it: Lists): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async chosen(it: Chosen): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async guarded(it: Guarded): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async nearest(it: Nearest): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async chain(it: Chain): Promise<void> {
    arrivals.seen.push(it);
  }
}

let arrivals: Arrivals;
beforeAll(() => {
  arrivals = new Arrivals(Studio);
});
afterAll(() => arrivals.close());

describe('a field of a DTO', () => {
  it('that is a Set, a Map or an array of one’s own is one where it arrives', async () => {
    const { set } = (await arrivals.of('sets', { set: [{ count: 2 }] })) as Collections;
    expect(set).toEqual(new Set([make(Line, { count: 2 })]));
    expect([...(set as Set<Line>)][0]).toBeInstanceOf(Line);
    const { byName } = (await arrivals.of('maps', { byName: { a: { count: 3 } } })) as Maps;
    expect(byName).toEqual(new Map([['a', make(Line, { count: 3 })]]));
    const { lines } = (await arrivals.of('lists', { lines: [{ count: 4 }] })) as Lists;
    expect(lines).toBeInstanceOf(Lines);
    expect(lines?.[0]).toStrictEqual(make(Line, { count: 4 }));
  });

  it('is of the class that its @Type chooses by what stands beside it', async () => {
    expect(((await arrivals.of('chosen', { kind: 'line', what: {} })) as Chosen).what).toBeInstanceOf(Line);
    expect(((await arrivals.of('chosen', { kind: 'gift', what: {} })) as Chosen).what).toBeInstanceOf(Gift);
    expect(((await arrivals.of('guarded', { kind: 'gift', what: {} })) as Guarded).what).toBeInstanceOf(Gift);
    expect(((await arrivals.of('guarded', { kind: 'line', what: {} })) as Guarded).what).toBeInstanceOf(Line);
  });

  it('is what the nearest class declares', async () => {
    const made = make(Nearest, { what: make(Gift, { to: 'y' }) });
    expect(await arrivals.of('nearest', made)).toStrictEqual(made);
    expect(((await arrivals.of('nearest', { what: {} })) as Nearest).what).toBeInstanceOf(Gift);
  });
});

describe('DTOs in DTOs', () => {
  const chained = (levels: number, link: (inner: object) => object) => {
    let it = link({ name: 'last' });
    for (let level = 1; level < levels; level++) it = link(it);
    return it;
  };
  const links: [string, (inner: object) => object][] = [
    ['instances', (next) => Object.assign(new Chain(), { next: Object.assign(new Chain(), next) })],
    ['plain JSON', (next) => ({ name: 'n', next })],
    ['lists of plain JSON', (next) => ({ name: 'n', all: [next] })],
    ['lists in lists', (next) => ({ name: 'n', all: [[next]] })],
  ];

  it.each(links)('arrive from 60 levels deep, and are refused from 260: %s', async (_what, link) => {
    let arrived = (await arrivals.of('chain', chained(60, link))) as Chain | undefined;
    let levels = 0;
    const inside = (it: Chain) => [it.next, it.all].flat(3).find((one) => one !== undefined);
    for (; arrived; arrived = inside(arrived) as Chain | undefined) {
      expect(arrived).toBeInstanceOf(Chain);
      levels++;
    }
    expect(levels).toBeGreaterThanOrEqual(60);
    expect((await arrivals.refusal('chain', chained(260, link))).message).toContain(
      'nested more than 200 levels deep',
    );
  });
});
