import { LatestSave } from '../../src/execution/latest-save.js';

/** A datastore that takes what it is sent when it is told to. */
class Slow {
  readonly sent: number[] = [];
  readonly #waiting: { resolve(): void; reject(error: Error): void }[] = [];
  value = 0;
  readonly latest = new LatestSave(() => {
    this.sent.push(this.value);
    return new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
  });

  tell(value: number): Promise<void> {
    this.value = value;
    return this.latest.save();
  }

  take(error?: Error): void {
    const first = this.#waiting.shift();
    if (error) first?.reject(error);
    else first?.resolve();
  }
}

it('sends what comes while a save is under way together, and the last of it always', async () => {
  const slow = new Slow();
  const told = Array.from({ length: 100_000 }, (_, index) => slow.tell(index + 1));
  expect(slow.sent).toEqual([1]);
  slow.take();
  await told[0];
  await Promise.resolve();
  expect(slow.sent).toEqual([1, 100_000]);
  slow.take();
  await Promise.all(told);
  const alone = slow.tell(7);
  expect(slow.sent).toEqual([1, 100_000, 7]);
  slow.take();
  await alone;
});

it('goes on after a save that failed, which is told to those it was for', async () => {
  const slow = new Slow();
  const first = slow.tell(1);
  const second = slow.tell(2);
  slow.take(new Error('away'));
  await expect(first).rejects.toThrow('away');
  expect(slow.sent).toEqual([1, 2]);
  const third = slow.tell(3);
  slow.take();
  await second;
  await Promise.resolve();
  expect(slow.sent).toEqual([1, 2, 3]);
  slow.take();
  await third;
});
