import { ArgumentValidationError, type Violation } from '../../errors/dispatch-errors.js';
import { MASK } from '../../redaction/mask-text.js';

/** Deeper than any argument may be: what is refused for that is refused by whoever encodes it. */
export const DEEPEST = 250;

/**
 * Arguments that were changed by somebody who was shown them masked, as `shown`, with the secrets that are stored. A mask that stands where
 * there was none is refused: it would be taken for the value itself. So are masks in an item of a list that is not as it was
 * shown, or whose list has grown or shrunk: they may be of another item.
 * @throws ArgumentValidationError
 */
export function withStoredSecrets(
  job: string,
  args: readonly unknown[],
  shown: readonly unknown[],
  stored: readonly unknown[],
): unknown[] {
  const violations: Violation[] = [];
  const found = args.map((it, index) => {
    const walk = new SecretsWalk((property) =>
      violations.push({
        argument: index + 1,
        property,
        message: 'expected a value, found the mask of one that stands elsewhere',
      }),
    );
    return walk.restore(it, shown[index], stored[index], '', 0);
  });
  if (violations.length > 0) throw new ArgumentValidationError(job, violations, 'enqueue');
  return found;
}

class SecretsWalk {
  readonly #refuse: (path: string) => void;

  constructor(refuse: (path: string) => void) {
    this.#refuse = refuse;
  }

  /** `masked` and `stored` are what stood in the place of `value`. */
  restore(value: unknown, masked: unknown, stored: unknown, path: string, depth: number): unknown {
    if (typeof value === 'string') {
      if (value === masked) return stored;
      if (value.includes(MASK) && !(typeof stored === 'string' && stored.includes(MASK))) this.#refuse(path);
      return value;
    }
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
    const inner = (key: string, it: unknown, at: string) =>
      this.restore(it, fieldOf(masked, key), fieldOf(stored, key), at, depth + 1);
    if (Array.isArray(value)) {
      const shown = Array.isArray(masked) && masked.length === value.length ? masked : [];
      return value.map((it, index) => {
        const at = `${path}[${index}]`;
        return isAsShown(it, shown[index])
          ? inner(`${index}`, it, at)
          : this.restore(it, undefined, undefined, at, depth + 1);
      });
    }
    const entries = Object.entries(value).map(([key, it]): [string, unknown] => [
      key,
      inner(key, it, path === '' ? key : `${path}.${key}`),
    ]);
    return Object.fromEntries(entries);
  }
}

/** Whether a value is what was shown, but for what was masked in it. */
function isAsShown(value: unknown, masked: unknown): boolean {
  if (typeof masked === 'string' && masked.includes(MASK)) return typeof value === 'string';
  if (typeof value !== 'object' || value === null || typeof masked !== 'object' || masked === null)
    return value === masked;
  const keys = Object.keys(value);
  return (
    keys.length === Object.keys(masked).length &&
    keys.every((it) => isAsShown(fieldOf(value, it), fieldOf(masked, it)))
  );
}

/** What an object or a list has of its own under a name. */
export function fieldOf(holder: unknown, key: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined;
  return (holder as Record<string, unknown>)[key];
}
