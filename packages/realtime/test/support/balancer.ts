import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What stands before several web processes: each connection goes to the first of them that takes it. */
export class Balancer {
  readonly #server = createServer((socket) => this.#lead(socket, 0));
  readonly #ports: readonly number[];
  readonly #sockets = new Set<Socket>();
  #first = 0;

  private constructor(urls: readonly string[]) {
    this.#ports = urls.map((it) => Number(new URL(it).port));
  }

  static async before(urls: readonly string[]): Promise<Balancer> {
    const balancer = new Balancer(urls);
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From here on the one in this place is tried first. */
  prefer(place: number): void {
    this.#first = place;
  }

  close(): void {
    this.#server.close();
    for (const it of this.#sockets) it.destroy();
  }

  #lead(browser: Socket, tries: number): void {
    const place = (this.#first + tries) % this.#ports.length;
    const web = connect(this.#ports[place] as number, '127.0.0.1');
    let isThere = false;
    this.#sockets.add(browser).add(web);
    web.once('connect', () => {
      isThere = true;
      browser.pipe(web).pipe(browser);
    });
    web.on('error', () =>
      isThere || tries > this.#ports.length ? browser.destroy() : this.#lead(browser, tries + 1),
    );
    web.once('close', () => isThere && browser.destroy());
    browser.on('error', () => web.destroy());
    browser.once('close', () => web.destroy());
  }
}
