import { type BroadcastTail, type Cortado, InvalidOptionsError, type ToldBroadcast } from '@cortado/core';
import { roomName } from '../protocol/room.js';
import { channelOf } from '../publish/channel.js';
import { show } from '../publish/show.js';
import { AccessReview } from './access-review.js';
import { type SignedIn, signIn } from './authentication.js';
import { BatchFrames } from './batch-frames.js';
import { ClientFiles } from './client-files.js';
import { type BrowserSocket, Connection } from './connection.js';
import { type AnyHttpServer, HttpRoutes } from './http-routes.js';
import { LONGEST_TIMER } from './in-time.js';
import { JobFeed, QUEUED_JOBS } from './job-feed.js';
import { JobReader } from './job-reader.js';
import { frameOf } from './kept-frames.js';
import { NewestProgress } from './newest-progress.js';
import { OpenBars } from './open-bars.js';
import { OpenTasks } from './open-tasks.js';
import { OriginCheck } from './origin-check.js';
import type { CheckedRealtimeOptions, RealtimeUser } from './realtime-options.js';
import { RefusedError } from './refused-error.js';
import { NOT_YOURS, RoomAccess } from './room-access.js';
import { Rooms } from './rooms.js';
import { Sockets } from './sockets.js';
import { readPosition, Subscriptions } from './subscriptions.js';
import { TaskView } from './task-view.js';
import { TasksApi } from './tasks-api.js';
import { DISCONNECTED_USERS, UserDisconnects } from './user-disconnects.js';

/** What a realtime server has under way. */
export interface RealtimeStats {
  readonly connections: number;
  readonly users: number;
  readonly rooms: number;
  /** Frames that browsers were not sent since they took them too slowly, since the start. */
  readonly dropped: number;
}

const ASK_AGAIN = 1_000;

/** Browsers of signed-in users on one HTTP server, and what they are told. */
export class RealtimeServer<U extends RealtimeUser = RealtimeUser> {
  /** Resolves once events of other processes are heard, until then waiting for a datastore that is away. */
  readonly ready: Promise<void>;
  readonly #cortado: Cortado;
  readonly #options: CheckedRealtimeOptions<U>;
  readonly #rooms = new Rooms<Connection<U>>();
  readonly #connections = new Map<string, Set<Connection<U>>>();
  readonly #signedIn = new WeakMap<BrowserSocket, SignedIn<U>>();
  readonly #access: RoomAccess<U>;
  readonly #subscriptions: Subscriptions<U>;
  readonly #sockets: Sockets<U>;
  readonly #routes: HttpRoutes;
  readonly #tail: BroadcastTail;
  readonly #jobFeed: JobFeed<U>;
  readonly #batches: BatchFrames;
  readonly #bars: OpenBars;
  readonly #disconnects: UserDisconnects;
  #dropped = 0;
  #isClosed = false;

  constructor(cortado: Cortado, server: AnyHttpServer, options: CheckedRealtimeOptions<U>) {
    this.#cortado = cortado;
    this.#options = options;
    const origins = new OriginCheck(options.origins);
    const newest = new NewestProgress();
    const jobs = new JobReader(cortado, newest);
    const tasks = new TaskView(options);
    const access = new RoomAccess(options, jobs);
    this.#access = access;
    const open = new OpenTasks();
    const batches = new BatchFrames({ cortado, rooms: this.#rooms });
    this.#batches = batches;
    const bars = new OpenBars({ broadcasts: cortado.broadcasts, rooms: this.#rooms, jobs });
    this.#bars = bars;
    this.#subscriptions = new Subscriptions({ access, jobs, tasks, batches, open, limits: options.limits });
    this.#sockets = new Sockets({
      options,
      origins,
      admit: (socket) => this.#admit(socket),
      connected: (socket) => this.#connect(socket),
    });
    const api = new TasksApi({ cortado, options, origins, jobs, tasks, open });
    const files = new ClientFiles(options);
    this.#routes = new HttpRoutes(server, {
      path: options.path,
      request: (request, response) => {
        if (!files.takes(request, response) && !api.takes(request, response))
          this.#sockets.request(request, response);
      },
      upgrade: (request, socket, head) => this.#sockets.upgrade(request, socket, head),
    });
    this.#tail = cortado.broadcasts.follow({
      heard: (broadcasts) => this.#hear(broadcasts),
      missed: (after) => this.#catchUp(after),
      reached: (isThere) => this.#tellStatus(isThere),
    });
    this.#disconnects = new UserDisconnects({
      broadcasts: cortado.broadcasts,
      connectionsOf: (user) => this.#connections.get(user) ?? [],
    });
    this.#jobFeed = new JobFeed({ cortado, rooms: this.#rooms, jobs, newest, tasks, open, bars });
    this.ready = Promise.all([this.#tail.ready, this.#jobFeed.ready]).then(() => undefined);
  }

  stats(): RealtimeStats {
    return {
      connections: this.#sockets.count,
      users: this.#connections.size,
      rooms: this.#rooms.names().length,
      dropped: this.#dropped,
    };
  }

  /**
   * Disconnects the pages of a user, in every web process: after a sign-out, or when what they may see has changed. They
   * connect again by themselves, and `authenticate` and `authorize` are asked anew, which have to know of the change by then.
   * @param user as `authenticate` gave it, or its id
   * @throws DatastoreUnavailableError where other processes could not be told; the pages of this one are disconnected then, too;
   * InvalidOptionsError for what is no user
   */
  async disconnectUser(user: string | RealtimeUser): Promise<void> {
    const id = typeof user === 'string' ? user : user?.id;
    if (typeof id !== 'string' || id === '')
      throw new InvalidOptionsError('Nobody was disconnected', [
        `Expected a user, or the id of one, found ${show(user)}.`,
      ]);
    await this.#disconnects.disconnect(id);
  }

  /** Disconnects every browser; the HTTP server goes on without. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#routes.close();
    this.#tail.close();
    this.#sockets.close();
    this.#batches.close();
    this.#bars.close();
    await this.#jobFeed.close();
  }

  async #admit(socket: BrowserSocket): Promise<void> {
    const signedIn = await this.#signIn(socket);
    const most = this.#options.limits.connectionsPerUser;
    if ((this.#connections.get(signedIn.id)?.size ?? 0) >= most)
      throw new RefusedError({ code: 'too-many', message: `A user has ${most} connections at most.` });
    this.#signedIn.set(socket, signedIn);
  }

  #signIn(socket: BrowserSocket): Promise<SignedIn<U>> {
    return signIn(this.#options, socket.request, socket.handshake.auth.token);
  }

  #connect(socket: BrowserSocket): void {
    const signedIn = this.#signedIn.get(socket);
    const { limits } = this.#options;
    // Several may have been admitted at the same moment.
    const isFull = (this.#connections.get(signedIn?.id ?? '')?.size ?? 0) >= limits.connectionsPerUser;
    if (!signedIn || isFull || this.#isClosed) return void socket.disconnect(true);
    const connection = new Connection<U>({
      ...{ socket, signedIn, limits, rooms: this.#rooms, broadcasts: this.#cortado.broadcasts },
      tail: this.#tail,
      bars: this.#bars,
      dropped: (frames) => {
        this.#dropped += frames;
      },
    });
    const own = this.#connections.get(signedIn.id) ?? new Set();
    this.#connections.set(signedIn.id, own.add(connection));
    const stopExpiry = expire(signedIn, () => socket.disconnect(true));
    const review = new AccessReview<U>({
      ...{ connection, access: this.#access, every: limits.grantedFor },
      signIn: () => this.#signIn(socket),
      ended: () => socket.disconnect(true),
      left: (room) => socket.emit('left', { room, error: NOT_YOURS }),
    });
    socket.on('disconnect', () => {
      review.close();
      stopExpiry();
      connection.close();
      own.delete(connection);
      if (own.size === 0) this.#connections.delete(signedIn.id);
    });
    this.#subscriptions.serve(socket, connection);
    socket.emit('welcome', {
      user: signedIn.id,
      datastore: this.#tail.isReached ? 'there' : 'away',
      at: Date.now(),
      ...(connection.last === undefined ? {} : { last: connection.last }),
    });
    for (const room of [roomName({ user: signedIn.id }), roomName({ everyone: true })])
      void this.#enterOwn(socket, connection, room);
  }

  /** As soon as the datastore says what was missed there. */
  async #enterOwn(socket: BrowserSocket, connection: Connection<U>, room: string): Promise<void> {
    const position = readPosition(socket.handshake.auth.after?.[room]);
    const after = Number.isNaN(position) ? undefined : position;
    while (socket.connected) {
      try {
        const { frames, isIncomplete } = await connection.enter(room, after);
        // First, since what is kept is newer than what was lost.
        if (isIncomplete) socket.emit('dropped', { frames: 0, room });
        if (frames.length > 0) socket.emit('frames', frames);
        connection.release(room);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
      }
    }
  }

  #hear(broadcasts: readonly ToldBroadcast[]): void {
    for (const broadcast of broadcasts) {
      if (broadcast.room === QUEUED_JOBS) this.#jobFeed.heardOfQueued(broadcast.body);
      if (broadcast.room === DISCONNECTED_USERS) this.#disconnects.heard(broadcast.body);
      const frame = frameOf(broadcast);
      if (!frame) continue;
      this.#rooms.tell(frame.frame.room, () => frame);
      this.#bars.heard(frame.frame);
    }
  }

  /** What the log no longer has is asked of the rooms that somebody here is in. */
  async #catchUp(after: number): Promise<void> {
    for (const room of this.#rooms.names()) {
      const { broadcasts, isIncomplete } = await this.#cortado.broadcasts.since(channelOf(room), after);
      // First, since what is kept is newer than what was lost.
      if (isIncomplete) for (const it of this.#rooms.of(room)) it.lost(room, 0);
      this.#hear(broadcasts);
    }
  }

  #tellStatus(isThere: boolean): void {
    for (const own of this.#connections.values())
      for (const connection of own) connection.status(isThere ? 'there' : 'away');
    if (isThere) this.#jobFeed.lookAgain();
  }
}

/** Calls `act` when somebody's time is over. Gives what stops that. */
function expire({ expiresAt }: { expiresAt: number | undefined }, act: () => void): () => void {
  if (expiresAt === undefined) return () => undefined;
  const wait = () => setTimeout(ring, Math.min(LONGEST_TIMER, Math.max(0, expiresAt - Date.now()))).unref();
  const ring = () => {
    if (Date.now() >= expiresAt) act();
    else timer = wait();
  };
  let timer = wait();
  return () => clearTimeout(timer);
}
