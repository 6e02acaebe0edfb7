import type { ReturnedJob } from '../worker/worker-options.js';
import type { EndedJobs } from './child-protocol.js';
import { ChildSlot, type ChildSlotDeps } from './child-slot.js';
import { allEnded, NONE_ENDED } from './ended-jobs.js';
import type { ChildPlan } from './pool-plan.js';

interface KeptSlot {
  readonly plan: ChildPlan;
  readonly slot: ChildSlot;
}

/** The slots of a pool, by what their children do; they come and go while it runs. */
export class PoolSlots {
  /** Resolves when no slot is left; rejects when one gave up. */
  readonly ended: Promise<void>;
  readonly #deps: ChildSlotDeps;
  readonly #returned: ReturnedJob[] = [];
  /** Of slots that are no more. */
  #ended: EndedJobs = NONE_ENDED;
  /** Those that are to be kept filled. */
  #kept: KeptSlot[] = [];
  /** All that have a child, also those that take no more jobs. */
  readonly #all = new Set<ChildSlot>();
  #end: () => void = () => undefined;
  #giveUp: (error: unknown) => void = () => undefined;

  constructor(deps: ChildSlotDeps) {
    this.#deps = deps;
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#giveUp = reject;
    });
    this.ended.catch(() => undefined);
  }

  /** Those that are kept filled. */
  get kept(): readonly ChildSlot[] {
    return this.#kept.map(({ slot }) => slot);
  }

  get all(): readonly ChildSlot[] {
    return [...this.#all];
  }

  countOf(plan: ChildPlan): number {
    return this.#kept.filter((it) => it.plan === plan).length;
  }

  /** One more child; it serves when the slot is `ready`. */
  add(plan: ChildPlan): ChildSlot {
    const slot = new ChildSlot(this.#deps, plan);
    this.#kept.push({ plan, slot });
    this.#all.add(slot);
    let hasServed = false;
    slot.ready.then(
      () => {
        hasServed = true;
      },
      () => undefined,
    );
    slot.ended.then(
      (returned) => this.#forget(slot, returned),
      (error: unknown) => {
        // Of one that never served, whoever wanted it hears.
        if (hasServed) this.#giveUp(error);
      },
    );
    return slot;
  }

  /** One child less, the youngest: it takes no more jobs, and ends when those it has are done. */
  drop(plan: ChildPlan): void {
    const index = this.#kept.findLastIndex((it) => it.plan === plan);
    const [dropped] = this.#kept.splice(index, 1);
    void dropped?.slot.finish().catch(() => undefined);
  }

  /** A child that did not come to serve is none. */
  discard(slot: ChildSlot): void {
    this.#kept = this.#kept.filter((it) => it.slot !== slot);
    this.#all.delete(slot);
  }

  /** What children that are no more have handed back. */
  get returned(): readonly ReturnedJob[] {
    return this.#returned;
  }

  /** Jobs that have ended in all children there were. */
  get endedJobs(): EndedJobs {
    return allEnded([this.#ended, ...this.all.map((slot) => slot.endedJobs)]);
  }

  #forget(slot: ChildSlot, returned: readonly ReturnedJob[]): void {
    this.#returned.push(...returned);
    this.#ended = allEnded([this.#ended, slot.endedJobs]);
    this.discard(slot);
    if (this.#all.size === 0) this.#end();
  }
}
