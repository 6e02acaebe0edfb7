import { loadLevenshtein } from '../loading/on-demand.js';

/** The known name a mistyped one most likely meant, or `undefined` when none is near. */
export function nearestName(wrong: string, known: Iterable<string>): string | undefined {
  const { distance } = loadLevenshtein();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wrong.length / 3)) + 1;
  for (const name of known) {
    const apart = distance(wrong.toLowerCase().slice(0, 200), name.toLowerCase());
    if (apart < bestDistance) {
      best = name;
      bestDistance = apart;
    }
  }
  return best;
}

/**
 * What to say after a name nobody knows: ` Did you mean "x"?` with a leading space, or the list of what is known when
 * nothing is near.
 * @example `No queue is named "${name}".${suggestion(name, cortado.queueNames)}`
 */
export function suggestion(wrong: string, known: Iterable<string>): string {
  const names = [...known];
  const nearest = nearestName(wrong, names);
  return nearest ? ` Did you mean "${nearest}"?` : ` Known: ${names.map((it) => `"${it}"`).join(', ')}.`;
}
