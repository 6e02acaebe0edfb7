import { ArgumentNotSerializableError, ArgumentValidationError, Enqueue } from '@cortado/core';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsDate, IsEmail, IsInstance, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { Arrivals, make } from '../support/arrival.js';

class Cached {
  @IsInt() id!: number;
  @Exclude() @IsInstance(Map) cache = new Map([['a', 1]]);
  @Exclude() parent?: Cached;
  @Exclude() load = () => 1;
}
class Changed {
  @Transform(({ value }) => (value as Buffer).toString('base64'), { toPlainOnly: true })
  @Transform(({ value }) => Buffer.from(value as string, 'base64'), { toClassOnly: true })
  @IsInstance(Buffer)
  bytes!: Buffer;

  @Transform(({ value }) => String(value), { toPlainOnly: true })
  @Transform(({ value }) => BigInt(value as string), { toClassOnly: true })
  big!: bigint;

  @Type(() => Date) @IsDate() at!: Date;
}
class OneWay {
  @IsOptional() @Exclude({ toPlainOnly: true }) @IsString() password!: string;
  @IsString() login!: string;
}
class Hidden {
  @Exclude({ toPlainOnly: true }) @IsString() password!: string;
}
@Exclude()
class Shown {
  @Expose({ toPlainOnly: true }) @IsString() alias!: string;
}
class Holder {
  @ValidateNested() @Type(() => Hidden) hidden!: Hidden;
}
class HiddenBelow extends Hidden {}
class HolderBelow {
  @ValidateNested() @Type(() => HiddenBelow) hidden!: HiddenBelow;
}
class Leaky {
  @Transform(({ value }) => ({ wrapped: value }), { toPlainOnly: true }) what!: unknown;
}
class Broken {
  @Transform(() => {
    throw new TypeError('no such unit');
  })
  unit = 'm';
}
class Trimmed {
  @Transform(({ value }) => (value as string).trim(), { toClassOnly: true }) @IsEmail() to!: string;
}

class Studio {
  @Enqueue()
  async cached(it: Cached): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async changed(it: Changed): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async oneWay(it: OneWay): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async hidden(it: Hidden): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async shown(it: Shown): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async holder(it: Holder): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async holderBelow(it: HolderBelow): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async leaky(it: Leaky): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async broken(it: Broken): Promise<void> {
    arrivals.seen.push(it);
  }

  @Enqueue()
  async trimmed(it: Trimmed): Promise<void> {
    arrivals.seen.push(it);
  }
}

let arrivals: Arrivals;
beforeAll(() => {
  arrivals = new Arrivals(Studio);
});
afterAll(() => arrivals.close());

describe('a DTO whose decorators change it on the way', () => {
  it('is looked at as it travels: what @Exclude keeps back may be anything', async () => {
    const cached = make(Cached, { id: 1 });
    cached.parent = cached;
    const arrived = (await arrivals.of('cached', cached)) as Cached;
    expect(arrived).toBeInstanceOf(Cached);
    expect(arrived.id).toBe(1);
    expect(arrived.cache).toEqual(new Map([['a', 1]]));
    expect(arrived.parent).toBeUndefined();
  });

  it('carries what @Transform makes JSON of and brings back', async () => {
    const at = new Date(1);
    const arrived = (await arrivals.of(
      'changed',
      make(Changed, { bytes: Buffer.from('hi'), big: 2n ** 70n, at }),
    )) as Changed;
    expect(arrived.bytes.toString()).toBe('hi');
    expect(arrived.big).toBe(2n ** 70n);
    expect(arrived.at).toEqual(at);
  });

  it('is refused before it is queued where it would not arrive whole', async () => {
    const why = '(as it would arrive: @Exclude, @Expose or @Transform of its class changes it on the way)';
    const refused = await arrivals.refusal('hidden', make(Hidden, { password: 'x' }));
    expect(refused).toBeInstanceOf(ArgumentValidationError);
    expect(refused.message).toContain(`argument 1 password: password must be a string ${why}`);
    expect((await arrivals.refusal('shown', make(Shown, { alias: 'a' }))).message).toContain(
      `alias must be a string ${why}`,
    );
    expect(
      (await arrivals.refusal('holder', make(Holder, { hidden: make(Hidden, { password: 'x' }) }))).message,
    ).toContain('hidden.password');
    const below = make(HolderBelow, { hidden: make(HiddenBelow, { password: 'x' }) });
    expect((await arrivals.refusal('holderBelow', below)).message).toContain('hidden.password');
  });

  it('may lose what its rules do not ask for', async () => {
    const arrived = (await arrivals.of('oneWay', make(OneWay, { login: 'ada', password: 'x' }))) as OneWay;
    expect(arrived).toEqual(make(OneWay, { login: 'ada' }));
  });

  it('is held to its rules as it arrives, not as it was', async () => {
    await expect(arrivals.of('trimmed', make(Trimmed, { to: ' ada@example.org ' }))).resolves.toEqual({
      to: 'ada@example.org',
    });
    expect((await arrivals.refusal('trimmed', make(Trimmed, { to: 'ada' }))).message).toContain(
      'to must be an email',
    );
  });

  it('is refused where @Transform leaves what JSON cannot carry, or throws', async () => {
    expect((await arrivals.refusal('leaky', make(Leaky, { what: 1n }))).message).toContain(
      'argument 1 at what.wrapped is a BigInt',
    );
    const broken = await arrivals.refusal('broken', new Broken());
    expect(broken).toBeInstanceOf(ArgumentNotSerializableError);
    expect(broken.message).toContain(
      'argument 1 is an object that class-transformer failed on (no such unit)',
    );
    expect(broken.cause).toBeInstanceOf(TypeError);
  });
});
