import { Document, Enqueue, type Enqueued, Scheduled, Service } from '@cortado/core';
import { IsInt } from 'class-validator';

export class Size {
  width!: number;
}
IsInt()(Size.prototype, 'width');

/** Compiled with standard decorators: no class at decoration time, no parameter types. */
export class Pictures {
  @Enqueue({ payload: [Size] })
  async resize(size: Size): Enqueued<boolean> {
    return size instanceof Size;
  }

  @Scheduled('daily')
  async tidy(): Promise<void> {}
}

export class Untyped {
  @Enqueue()
  async resize(_size: Size): Promise<void> {}
}

export class Special extends Pictures {
  @Enqueue({ payload: [Size] })
  override async resize(size: Size): Enqueued<boolean> {
    const above = await super.resize(size);
    return above === true;
  }
}

/** A document, and one that is another kind of it. */
@Document({ load: (name) => Invoice.find(name), name: (invoice) => invoice.number, doctype: 'Sales Invoice' })
export class Invoice {
  constructor(readonly number: string) {}

  static find(name: string): Invoice | undefined {
    return name === 'gone' ? undefined : new Invoice(name);
  }

  @Enqueue({ payload: [String] })
  async book(text: string): Enqueued<string> {
    return `${text} ${this.number}`;
  }
}

@Document({ load: async (name) => new Refund(name), name: (refund) => refund.number })
export class Refund extends Invoice {
  @Enqueue({ payload: [String] })
  override async book(text: string): Enqueued<string> {
    return `refund: ${await super.book(text)}`;
  }
}

/** Puts a class of its own in the place of the one it stands on, as decorators of frameworks do. */
function Traced(target: new () => object): never {
  return class extends target {} as never;
}

@Traced
@Service('Albums')
export class a {
  @Enqueue({ payload: [String] })
  async print(title: string): Enqueued<string> {
    return title;
  }

  @Scheduled('daily')
  static async tidy(): Promise<void> {}
}
