/**
 * Saves what is the latest of something, one time after the other: what comes while a save is under way is saved together
 * when that has ended, by one more. So however often it is told, no more is sent than the datastore takes, in order, and
 * the last always arrives.
 */
export class LatestSave {
  readonly #send: () => Promise<void>;
  #underWay: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** `send` takes what is to be saved when it is called. */
  constructor(send: () => Promise<void>) {
    this.#send = send;
  }

  /** Resolves once what is there now, or something later, has been saved. */
  save(): Promise<void> {
    if (this.#next) return this.#next;
    if (!this.#underWay) return this.#start();
    const start = () => {
      this.#next = undefined;
      return this.#start();
    };
    this.#next = this.#underWay.then(start, start);
    return this.#next;
  }

  #start(): Promise<void> {
    const underWay = this.#send();
    this.#underWay = underWay;
    // Before whoever waits for it begins the next one.
    const end = () => {
      this.#underWay = undefined;
    };
    underWay.then(end, end);
    return underWay;
  }
}
