import type { Verdict } from './decide.js';

/** Lines that retention would drop at once are not worth writing: the oldest share one. Runs keep theirs, as their fence. */
export function condense(verdicts: readonly Verdict[], most: number): Verdict[] {
  const surplus = verdicts.length - most;
  if (surplus <= 0) return [...verdicts];
  const head = verdicts.slice(0, surplus + 1);
  const [first, last] = [head[0] as Verdict, head.at(-1) as Verdict];
  const shared = head.filter((it) => !it.run);
  const one: Verdict = {
    slot: first.slot,
    until: last.until ?? last.slot,
    decision: shared[0]?.decision ?? 'missed',
    why: `one line for the slots before the newest ${most}`,
  };
  return [
    ...(shared.length === 0 ? [] : [one]),
    ...head.filter((it) => it.run),
    ...verdicts.slice(surplus + 1),
  ];
}
