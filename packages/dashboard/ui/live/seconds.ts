/** Milliseconds. */
const SECOND = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

/** Calls back once a second until what it gives is called; all share one timer. */
export function onSecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, SECOND);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, the same for all that is drawn within a second. */
export function thisSecond(): number {
  if (Date.now() - now >= SECOND) now = Date.now();
  return now;
}

function tick(): void {
  now = Date.now();
  for (const it of listeners) it();
}
