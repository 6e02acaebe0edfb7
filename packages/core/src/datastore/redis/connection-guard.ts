import type { Redis } from 'ioredis';
import { SECOND, systemClock, type Timer } from '../../clock/clock.js';

/** How long a server that has taken a connection may need until it serves it. */
const READY_WITHIN = 4 * SECOND;
/** Our word among the events of a client: no Sentinel has named a master. */
const NO_MASTER = 'cortado:no-master';
/** How often a connection that only listens asks whether anybody is there. */
const PROBE_EVERY = 5 * SECOND;

/**
 * Throws a connection of ioredis away when a server does not make it ready in time, so that ioredis connects anew, and
 * knows why there is none. Commands without an answer are bounded by {@link AnswerDeadline}.
 */
export class ConnectionGuard {
  readonly #client: Redis;
  #gettingReady: Timer | undefined;
  #probing: Timer | undefined;
  /** What the attempt under way has met. */
  #met: Error | undefined;
  #trouble: Error | undefined;
  /** What the last Sentinel that was asked has said instead of an address. */
  #toldBySentinel: Error | undefined;

  /** @param probes for a connection that sends nothing by itself: silence is noticed only by asking */
  constructor(client: Redis, probes = false) {
    this.#client = client;
    client.on('error', (error) => this.#meet(error));
    client.on('sentinelError', (error: Error) => {
      this.#toldBySentinel = error;
    });
    client.on('connect', () => this.#expectReady());
    client.on('ready', () => {
      this.#stop();
      this.#met = this.#trouble = undefined;
      if (probes) this.#startProbing();
    });
    client.on('close', () => {
      const wasTaken = this.#gettingReady !== undefined;
      this.#stop();
      // ioredis says nothing of it, and BullMQ would not either. A client that has ended was told to by this process.
      if (wasTaken && !this.#met && client.status !== 'end') client.emit('error', hungUp());
      this.#trouble = tellsMore(this.#trouble, this.#met) ? this.#trouble : this.#met;
      this.#met = undefined;
    });
    client.on('end', () => this.#stop());
  }

  /** Why there is no connection, in the server's or the network's own words; `undefined` while there is one, or none was tried. */
  get trouble(): Error | undefined {
    return this.#trouble;
  }

  /** Resolves when the connection is ready. @throws what the attempt to make it has met */
  settled(): Promise<void> {
    const client = this.#client;
    if (client.status === 'ready') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => () => {
        client.off('ready', onReady);
        client.off('close', onClose);
        client.off(NO_MASTER, onClose);
        finish();
      };
      const onReady = settle(resolve);
      const onClose = settle(() => reject(this.#trouble ?? new Error('the connection was closed')));
      client.once('ready', onReady);
      client.once('close', onClose);
      client.once(NO_MASTER, onClose);
    });
  }

  #meet(error: Error): void {
    this.#met = this.#inOtherWords(error);
    // ioredis goes on asking them, and does not close what it never had.
    if (error.message.startsWith('All sentinels are unreachable')) {
      this.#trouble = noMaster(this.#toldBySentinel ?? error, this.#client);
      this.#client.emit(NO_MASTER);
    }
    // ioredis would go on with database 0, which is somebody else's.
    if ((error as { command?: { name?: string } }).command?.name === 'select') this.#throwAway(error);
  }

  #inOtherWords(error: Error): Error {
    const isTls = Boolean(this.#client.options.tls);
    if (isTls && error.message === 'connect ETIMEDOUT') return noTls();
    if (this.#gettingReady && error.message.startsWith('Unknown RESP type')) return noRedis(error);
    const isReset = (error as { code?: string }).code === 'ECONNRESET';
    return isReset && !isTls && this.#gettingReady ? hungUp() : error;
  }

  #expectReady(): void {
    this.#stop();
    this.#gettingReady = systemClock.after(READY_WITHIN, () =>
      this.#throwAway(silence(`the server took the connection and said nothing for ${READY_WITHIN} ms`)),
    );
    this.#gettingReady.unref();
  }

  #startProbing(): void {
    this.#probing = systemClock.every(PROBE_EVERY, () => {
      // An answer that does not come is noticed like that of any other command.
      this.#client.ping().catch(() => undefined);
    });
    this.#probing.unref();
  }

  #throwAway(why: Error): void {
    this.#client.stream?.destroy(why);
  }

  #stop(): void {
    this.#gettingReady?.close();
    this.#probing?.close();
    this.#gettingReady = this.#probing = undefined;
  }
}

function noMaster({ message }: Error, { options }: Redis): Error {
  const what = `no Sentinel names the master ${JSON.stringify(options.name)}: ${message}`;
  return Object.assign(new Error(what), { code: 'ECONNREFUSED' });
}

/** What a server said as it hung up may be lost on the way; what it said to the try before is true all the same. */
function tellsMore(earlier: Error | undefined, met: Error | undefined): boolean {
  return earlier?.name === 'ReplyError' && (met as { code?: string } | undefined)?.code === 'ECONNRESET';
}

function silence(what: string): Error {
  return Object.assign(new Error(what), { code: 'ETIMEDOUT' });
}

function noTls(): Error {
  return silence('the server did not begin TLS; a port without TLS does so (redis://)');
}

function noRedis(cause: Error): Error {
  const what = 'the server does not answer as Redis does; another kind of server listens there';
  return Object.assign(new Error(what, { cause }), { code: 'EPROTO' });
}

function hungUp(): Error {
  return Object.assign(
    new Error('the server closed the connection before it answered; a port for TLS does so (rediss://)'),
    { code: 'ECONNRESET' },
  );
}
