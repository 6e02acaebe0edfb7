import { crc32 } from 'node:zlib';
import { indexOf, type NoticeFields, noticeFields } from './notice-fields.js';

/**
 * Holds one side to exact delivery: every notice it sent arrives once, with the contents it was sent with.
 * Sums of checksums tell the contents, a count for each notice tells loss and doubles.
 */
export class DeliveryCheck {
  readonly #side: string;
  #sent = 0;
  #sentSum = 0;
  #receivedSum = 0;
  #received = 0;
  readonly #arrivals = new Map<number, number>();

  constructor(side: string) {
    this.#side = side;
  }

  get sent(): number {
    return this.#sent;
  }

  /** The next notices to send, with so many bytes of text each. */
  make(count: number, bytes = 0): NoticeFields[] {
    const notices = Array.from({ length: count }, () => noticeFields(this.#sent++, bytes));
    for (const notice of notices) this.#sentSum += checksum(notice);
    return notices;
  }

  receive(notices: Iterable<NoticeFields>): void {
    for (const notice of notices) {
      const index = indexOf(notice);
      this.#arrivals.set(index, (this.#arrivals.get(index) ?? 0) + 1);
      this.#receivedSum += checksum(notice);
      this.#received++;
    }
  }

  /** What did not arrive as it should; empty when all did. */
  problems(): string[] {
    let doubles = 0;
    let missing = 0;
    for (let index = 0; index < this.#sent; index++) {
      const arrivals = this.#arrivals.get(index) ?? 0;
      if (arrivals === 0) missing++;
      if (arrivals > 1) doubles++;
    }
    const problems: string[] = [];
    if (missing > 0) problems.push(`${this.#side}: ${missing} of ${this.#sent} jobs never arrived.`);
    if (doubles > 0) problems.push(`${this.#side}: ${doubles} of ${this.#sent} jobs arrived more than once.`);
    if (this.#received !== this.#sent)
      problems.push(`${this.#side}: sent ${this.#sent} jobs, received ${this.#received}.`);
    if (this.#receivedSum !== this.#sentSum) problems.push(`${this.#side}: contents arrived changed.`);
    return problems;
  }
}

/** Of the fields in their order, whatever else an object carries. */
export function checksum({ number, reader, copies, text }: NoticeFields): number {
  return crc32(JSON.stringify([number, reader, copies, text?.length]));
}
