/**
 * Waits for a condition that has no event of its own; fails with what it last saw. How long is no promise of anything: a
 * machine may be busy. It looks less often the longer it waits, since looking is work for that machine, too.
 */
export async function until<T>(
  look: () => Promise<T> | T,
  isIt: (seen: T) => boolean,
  within = 120_000,
): Promise<T> {
  const began = Date.now();
  for (;;) {
    const seen = await look();
    if (isIt(seen)) return seen;
    const waited = Date.now() - began;
    if (waited > within) throw new Error(`Waited ${within} ms in vain; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(200, 20 + waited / 20)));
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
