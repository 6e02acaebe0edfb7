import type { Contestant } from './contestants/contestant.js';
import { CortadoApp } from './contestants/cortado-app.js';
import { RawBullmq } from './contestants/raw-bullmq.js';
import { DeliveryCheck } from './delivery-check.js';
import { type Home, redisHome } from './home.js';
import { WaitingLine } from './waiting-line.js';

/** One side of a contest with what watches it. */
export interface Corner {
  readonly contestant: Contestant;
  readonly line: WaitingLine;
  readonly check: DeliveryCheck;
}

/** Both sides on empty queues, from `start()` to `end()`. */
export class Contest {
  readonly raw: Corner;
  readonly cortado: Corner;

  private constructor(raw: Corner, cortado: Corner) {
    this.raw = raw;
    this.cortado = cortado;
  }

  /** `where` is a Redis for both, or what each side has. */
  static async start(where: string | Home, queueCount = 1): Promise<Contest> {
    const home = typeof where === 'string' ? redisHome(where) : where;
    const raw = await RawBullmq.open(home.raw, queueCount);
    const cortado = await new CortadoApp(home.cortado, queueCount).open();
    const contest = new Contest(await corner(home.raw, raw), await corner(home.cortado, cortado));
    await contest.#each((it) => it.line.clear());
    return contest;
  }

  /** Receives what still waits. */
  async collect(): Promise<void> {
    await this.#each(async ({ line, check }) => {
      for await (const notices of line.notices()) check.receive(notices);
    });
  }

  /** Clears the queues, closes everything and gives what was not delivered exactly. */
  async end(): Promise<DeliveryReport> {
    await this.#each(async ({ contestant, line }) => {
      await line.clear();
      await line.close();
      await contestant.close();
    });
    const checks = [this.raw.check, this.cortado.check];
    return {
      delivered: checks.reduce((sum, it) => sum + it.sent, 0),
      problems: checks.flatMap((it) => it.problems()),
    };
  }

  async #each(act: (corner: Corner) => Promise<void>): Promise<void> {
    for (const corner of [this.raw, this.cortado]) await act(corner);
  }
}

export interface DeliveryReport {
  /** Jobs sent by both sides. */
  readonly delivered: number;
  readonly problems: readonly string[];
}

async function corner(url: string, contestant: Contestant): Promise<Corner> {
  return {
    contestant,
    line: await WaitingLine.open(url, contestant.queues),
    check: new DeliveryCheck(contestant.side),
  };
}
