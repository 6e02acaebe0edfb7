/** What went wrong beside an act that stands: the datastore took no entry of it, or `onAct` threw at that, or was late. */
export const ACT_WARNINGS = ['no-audit-entry', 'on-act-failed', 'on-act-late'] as const;
export type ActWarning = (typeof ACT_WARNINGS)[number];

/** What went wrong beside one act, as its answer says it. */
export class ActWarnings {
  readonly #codes = new Set<ActWarning>();

  /** Whether the audit has an entry of it, and how who hears of entries takes that. @throws what hearing of it throws */
  async hear(isKept: boolean, telling: Promise<ActWarning | undefined> | undefined): Promise<void> {
    if (!isKept) this.#codes.add('no-audit-entry');
    try {
      const late = await telling;
      if (late) this.#codes.add(late);
    } catch (error) {
      this.#codes.add('on-act-failed');
      throw error;
    }
  }

  /** An answer with those in it, where there are any, beside those that it has. */
  with(answer: object): object {
    const { warnings = [] } = answer as { warnings?: readonly ActWarning[] };
    const all = [...new Set([...warnings, ...this.#codes])];
    return all.length === 0 ? answer : { ...answer, warnings: all };
  }
}
