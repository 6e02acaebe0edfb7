/** So many are remembered. */
const MOST = 5_000;

/** What is known of jobs, by their ids: whichever was set last stands last, and the first are forgotten for more than 5,000. */
export class LatestMap<V> extends Map<string, V> {
  override set(id: string, value: V): this {
    this.delete(id);
    super.set(id, value);
    if (this.size > MOST) this.delete(this.keys().next().value as string);
    return this;
  }
}
