import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Room } from '../protocol/room.js';

/** Who is signed in: an id, or an object of the app's own that has one. */
export type RealtimeUser =
  | string
  | {
      readonly id: string;
      /** When what they signed in with runs out: they are disconnected then. Milliseconds since 1970, or a Date. @default never */
      readonly expiresAt?: Date | number | null | undefined;
    };

/** What a browser asks with: the upgrade of its connection, or a request for its tasks. */
export interface RealtimeRequest {
  readonly headers: IncomingHttpHeaders;
  /** By name, decoded. */
  readonly cookies: Readonly<Record<string, string>>;
  /** What it said as `auth.token` when it connected, or as `Authorization: Bearer`. */
  readonly token: string | undefined;
  /** Its address, as the socket has it. */
  readonly address: string | undefined;
  readonly raw: IncomingMessage;
}

export interface RealtimeOptions<U extends RealtimeUser = RealtimeUser> {
  /**
   * Who asks; nothing for somebody who is not signed in, who is refused. One that throws, or takes longer than 10 seconds, refuses,
   * too. Called for each connection, again every minute while it lasts (`limits.grantedFor`), and for each request for tasks.
   */
  authenticate(request: RealtimeRequest): U | undefined | null | Promise<U | undefined | null>;
  /**
   * Whether this user may be in a room. Asked for each room but everybody's, the user's own and those of jobs that run
   * as the user; asked again every minute (`limits.grantedFor`) while they are in it. @default nobody
   */
  authorize?(user: U, room: Room): boolean | Promise<boolean>;
  /** Where the server answers. @default '/realtime' */
  path?: string;
  /** Origins, beside the server's own, whose pages may connect: `https://app.example.com`. @default none */
  origins?: readonly string[];
  /** How browsers may connect. With 'polling', several processes need sticky sessions before them. @default ['websocket'] */
  transports?: readonly ('websocket' | 'polling')[];
  /** What a user may do with a job of their own, beside what its state allows. @default both */
  tasks?: {
    canCancel?(user: U, task: { readonly queue: string; readonly name: string }): boolean;
    canRetry?(user: U, task: { readonly queue: string; readonly name: string }): boolean;
  };
  limits?: Partial<RealtimeLimits>;
}

export interface RealtimeLimits {
  /** Connections of one user in this process. @default 20 */
  readonly connectionsPerUser: number;
  /** Connections in this process. @default 10,000 */
  readonly connections: number;
  /** Rooms that one connection is in, beside the user's own and everybody's. @default 100 */
  readonly rooms: number;
  /** Requests per second of one connection, and of one user for their tasks in this process; five times that at once. @default 20 */
  readonly requestsPerSecond: number;
  /** Frames that wait for one browser; what comes beyond that is counted, and the browser told. @default 1,000 */
  readonly waitingFrames: number;
  /** Bytes of them. @default 1 MiB */
  readonly waitingBytes: number;
  /** Bytes of what a browser may send at once; one that sends more is disconnected. @default 32 KiB */
  readonly requestBytes: number;
  /** Milliseconds after which `authenticate` and `authorize` are asked again whether what they said still holds. @default 60,000 */
  readonly grantedFor: number;
}

export const LIMITS: RealtimeLimits = {
  connectionsPerUser: 20,
  connections: 10_000,
  rooms: 100,
  requestsPerSecond: 20,
  waitingFrames: 1_000,
  waitingBytes: 1_048_576,
  requestBytes: 32_768,
  grantedFor: 60_000,
};

export const DEFAULT_PATH = '/realtime';

/** Options that were found good. */
export interface CheckedRealtimeOptions<U extends RealtimeUser> extends RealtimeOptions<U> {
  readonly path: string;
  readonly origins: readonly string[];
  readonly transports: readonly ('websocket' | 'polling')[];
  readonly limits: RealtimeLimits;
}
