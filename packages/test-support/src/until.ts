/** Only an upper end, for the slowest and busiest machine: what is to come soon is measured. */
const WITHIN = 45_000;

/** Waits for a condition that has no event of its own; fails with what it last saw. */
export async function until<T>(
  look: () => Promise<T> | T,
  isIt: (seen: T) => boolean,
  within = WITHIN,
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

/** A promise and the function that resolves it: lets a job block until a test says go. */
export function gate<T = void>(): { opened: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
