/** Waits for a condition that has no event of its own; fails with what it last saw. */
export async function until<T>(
  look: () => Promise<T> | T,
  isIt: (seen: T) => boolean,
  within = 15_000,
): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    const seen = await look();
    if (isIt(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`Waited ${within} ms in vain; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
