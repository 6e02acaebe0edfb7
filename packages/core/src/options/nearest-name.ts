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

/** The known names that are most like one, the most alike first, however little that is. */
export function nearestNames(wrong: string, known: Iterable<string>, most: number): string[] {
  const { distance } = loadLevenshtein();
  const like = wrong.toLowerCase().slice(0, 200);
  return [...known]
    .map((name) => ({ name, apart: distance(like, name.toLowerCase()) }))
    .sort((one, other) => one.apart - other.apart)
    .slice(0, most)
    .map(({ name }) => name);
}

/** What is longer was meant as no name: none is near. */
const LONGEST_MISTYPED = 200;
/** More names than these are not said. */
const MOST_NAMED = 30;

/**
 * What to say after a name nobody knows: ` Did you mean "x"?` with a leading space, or the list of what is known when
 * nothing is near, or the first of it.
 * @example `No queue is named "${name}".${suggestion(name, cortado.queueNames)}`
 */
export function suggestion(wrong: string, known: Iterable<string>): string {
  const names = [...known];
  const nearest = wrong.length > LONGEST_MISTYPED ? undefined : nearestName(wrong, names);
  if (nearest) return ` Did you mean "${nearest}"?`;
  const named = names.slice(0, MOST_NAMED).map((it) => `"${it}"`);
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return ` Known: ${named.join(', ')}${more}.`;
}
