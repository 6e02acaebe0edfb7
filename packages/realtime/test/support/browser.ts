import type { Answer, Frame, Subscribed, Task, Welcome } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import { io, type Socket } from 'socket.io-client';

/** What a page would do with Socket.IO alone, and all it heard. */
export class Browser {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  readonly statuses: string[] = [];
  dropped = 0;
  disconnects: string[] = [];
  readonly welcome: Promise<Welcome>;

  constructor(url: string, auth: object, more: object = {}) {
    this.socket = io(url, { path: '/realtime', transports: ['websocket'], forceNew: true, auth, ...more });
    this.socket.on('frames', (frames: Frame[]) => this.frames.push(...frames));
    this.socket.on('status', ({ datastore }) => this.statuses.push(datastore));
    this.socket.on('dropped', ({ frames }) => {
      this.dropped += frames;
    });
    this.socket.on('disconnect', (reason) => this.disconnects.push(reason));
    this.welcome = new Promise((resolve, reject) => {
      this.socket.once('welcome', resolve);
      this.socket.once('connect_error', reject);
    });
    this.welcome.catch(() => undefined);
  }

  async subscribe(room: string, after?: string): Promise<Answer<Subscribed>> {
    return await this.socket
      .timeout(60_000)
      .emitWithAck('subscribe', { room, ...(after === undefined ? {} : { after }) });
  }

  events(event: string): Frame[] {
    return this.frames.filter((it) => it.event === event);
  }

  payloads(event: string): unknown[] {
    return this.events(event).map((it) => it.payload);
  }

  /** The states it was told a job is in. */
  states(id: string): string[] {
    return (this.payloads('task') as Task[]).filter((it) => it.id === id).map((it) => it.state);
  }

  async hears(event: string, count = 1): Promise<unknown[]> {
    await until(
      () => this.payloads(event).length,
      (it) => it >= count,
    );
    return this.payloads(event);
  }

  close(): void {
    this.socket.disconnect();
  }
}
