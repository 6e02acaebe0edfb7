import type { Answer, Refusal, Subscribed, SubscribeRequest } from '../protocol/frames.js';
import { readRoom } from '../protocol/read-room.js';
import type { Room } from '../protocol/room.js';
import type { BatchFrames } from './batch-frames.js';
import type { BrowserSocket, Connection } from './connection.js';
import type { JobReader } from './job-reader.js';
import type { OpenTasks } from './open-tasks.js';
import type { RealtimeLimits, RealtimeUser } from './realtime-options.js';
import { RefusedError, refusalOf } from './refused-error.js';
import type { RoomAccess } from './room-access.js';
import { RoomTurns } from './room-turns.js';
import type { TaskView } from './task-view.js';
import { SECONDS_AT_ONCE, TokenBucket } from './token-bucket.js';

export interface SubscriptionsDeps<U extends RealtimeUser> {
  readonly access: RoomAccess<U>;
  readonly jobs: JobReader;
  readonly tasks: TaskView<U>;
  readonly batches: BatchFrames;
  readonly open: OpenTasks;
  readonly limits: RealtimeLimits;
}

/** What browsers ask for. */
const ASKED = ['subscribe', 'unsubscribe'];
/** So many may be refused until the browser is disconnected, and so many more with each second. */
const MOST_REFUSED = 200;
const FORGOTTEN_PER_SECOND = 1;

/** What was done, and what follows once the browser has its answer. */
interface Done<T> {
  readonly answer: T;
  answered?(): void;
  /** Undoes it, where it cannot be answered. */
  undo?(): void;
}

/** Answers what browsers ask for over their connections. */
export class Subscriptions<U extends RealtimeUser> {
  readonly #deps: SubscriptionsDeps<U>;

  constructor(deps: SubscriptionsDeps<U>) {
    this.#deps = deps;
  }

  serve(socket: BrowserSocket, connection: Connection<U>): void {
    const { requestsPerSecond } = this.#deps.limits;
    const bucket = new TokenBucket(requestsPerSecond, SECONDS_AT_ONCE * requestsPerSecond);
    const rooms = new RoomTurns();
    const refusals = new TokenBucket(FORGOTTEN_PER_SECOND, MOST_REFUSED);
    const mayAsk = () => {
      const may = bucket.take();
      if (!may && !refusals.take()) socket.disconnect(true);
      return may;
    };
    // Nothing is owed for what nobody waits for; it counts all the same.
    socket.onAny((event, ...said) => {
      if (!ASKED.includes(event) || typeof said.at(-1) !== 'function') mayAsk();
    });
    socket.on('subscribe', (request, reply) => {
      if (typeof reply !== 'function') return;
      const message = `Ask less often: ${requestsPerSecond} times a second.`;
      if (!mayAsk()) return reply({ ok: false, error: { code: 'too-many', message } });
      respond(
        reply,
        rooms.inTurn(request?.room, () => this.#subscribe(connection, request)),
        () => connection.isBehind,
      );
    });
    socket.on('unsubscribe', (request, reply) => {
      if (typeof reply !== 'function') return;
      // Done however often it is asked for: a room that nobody left would count against those that come.
      mayAsk();
      respond(
        reply,
        rooms.inTurn(request?.room, () => this.#unsubscribe(connection, request?.room)),
      );
    });
  }

  async #subscribe(connection: Connection<U>, request: SubscribeRequest): Promise<Done<Subscribed>> {
    const { room: name, after } = request ?? {};
    const room = readRoom(name);
    const position = readPosition(after);
    if (!room || Number.isNaN(position))
      throw new RefusedError({ code: 'invalid', message: 'This is no room, or no id of a frame.' });
    this.#expectSpace(connection, name);
    await this.#deps.access.expect(connection.signedIn, room);
    this.#expectSpace(connection, name);
    // In it already, it is told everything.
    if (connection.isIn(name)) {
      const task = await this.#taskOf(connection, room);
      return { answer: { missed: [], incomplete: false, ...task } };
    }
    const { frames, isIncomplete, last } = await connection.enter(name, position);
    try {
      const task = await this.#taskOf(connection, room);
      const told = { missed: frames, incomplete: isIncomplete, ...(last === undefined ? {} : { last }) };
      const answer = { ...told, ...task };
      return {
        answer,
        answered: () => connection.release(name),
        undo: () => connection.leave(name),
      };
    } catch (error) {
      connection.leave(name);
      throw error;
    }
  }

  async #unsubscribe(connection: Connection<U>, name: string): Promise<Done<object>> {
    const room = readRoom(name);
    // The user's own and everybody's come with the connection, and go with it.
    if (room && !('everyone' in room) && !isOwn(connection, room)) connection.leave(name);
    return { answer: {} };
  }

  /** @throws RefusedError */
  #expectSpace(connection: Connection<U>, room: string): void {
    const most = this.#deps.limits.rooms;
    if (connection.isIn(room) || connection.roomCount < most + OWN_ROOMS) return;
    throw new RefusedError({ code: 'rooms-full', message: `A connection is in ${most} rooms at most.` });
  }

  async #taskOf({ signedIn }: Connection<U>, room: Room): Promise<Pick<Subscribed, 'task'>> {
    const { jobs, tasks, batches, open } = this.#deps;
    const job = 'job' in room ? await jobs.find(room.job) : undefined;
    if (!job) return {};
    batches.entered(job);
    open.given(job);
    return { task: tasks.task(job, signedIn.user) };
  }
}

/** What a browser that takes nothing would be answered is not kept for it: it asks again. */
const BEHIND: Refusal = { code: 'too-many', message: 'Take what was sent before, and ask again.' };

function respond<T extends object>(
  reply: (answer: Answer<T>) => void,
  done: Promise<Done<T>>,
  isBehind = () => false,
): void {
  done.then(
    ({ answer, answered, undo }) => {
      if (isBehind()) {
        undo?.();
        return reply({ ok: false, error: BEHIND });
      }
      reply({ ok: true, ...answer });
      answered?.();
    },
    (error) => reply({ ok: false, error: refusalOf(error) }),
  );
}

/** The user's own and everybody's. */
const OWN_ROOMS = 2;

function isOwn<U extends RealtimeUser>({ signedIn }: Connection<U>, room: Room): boolean {
  return 'user' in room && room.user === signedIn.id;
}

/** `undefined` for nothing; NaN for what is no id. */
export function readPosition(after: unknown): number | undefined {
  if (after === undefined || after === '' || after === null) return undefined;
  return typeof after === 'string' && /^\d{1,16}$/.test(after) ? Number(after) : Number.NaN;
}
