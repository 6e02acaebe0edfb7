import { OwnProcess } from './own-process.js';

/** What a web process says of itself. */
export interface WebFacts {
  /** Bytes of its heap, after a garbage collection. */
  readonly heap: number;
  /** Bytes of memory that it has of the machine. */
  readonly rss: number;
  readonly connections: number;
  readonly dropped: number;
}

/** A web process of its own. */
export class WebProcess extends OwnProcess {
  readonly url: Promise<string>;

  constructor(connection: string, prefix: string) {
    super('run-web.mjs', connection, prefix);
    this.url = this.serving.then((port) => `http://127.0.0.1:${port}`);
    this.url.catch(() => undefined);
  }

  async facts(): Promise<WebFacts> {
    return (await (await fetch(`${await this.url}/facts`)).json()) as WebFacts;
  }
}
