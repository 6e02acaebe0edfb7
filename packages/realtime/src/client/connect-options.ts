import { RealtimeError } from './realtime-error.js';

/** What `connect` is told. */
export interface ConnectOptions {
  /** Where the web server is. @default the page's own origin */
  readonly url?: string;
  /** As `attachRealtime` was told. @default '/realtime' */
  readonly path?: string;
  /**
   * Says who the user is, beside the page's cookies. A function is asked before each connection and each request, so
   * that it can give a fresh one.
   */
  readonly token?: string | (() => Token | Promise<Token>);
  /** Sends the cookies of another origin's `url`, too. @default false */
  readonly withCredentials?: boolean;
  /**
   * How to connect, the first one first, and the other where that fails; `attachRealtime` has to be told of both. After
   * 'polling' a WebSocket is tried beside it, and taken where it works. @default ['websocket']
   */
  readonly transports?: readonly Transport[];
  /**
   * Whether notices, alerts and progress that arrive are shown by themselves: in the page's `<cortado-alerts>`, or in
   * one of its own where there is none. @default all of them
   */
  readonly show?: boolean | Partial<Record<AutoShown, boolean>>;
}

export type Transport = 'websocket' | 'polling';
export type Token = string | undefined | null;
export type AutoShown = 'notice' | 'alert' | 'progress';

/** The options, complete and found good. */
export interface Settings {
  readonly origin: string;
  readonly path: string;
  readonly withCredentials: boolean;
  readonly transports: readonly Transport[];
  readonly shows: (event: string) => boolean;
  /** Rejects with a {@link RealtimeError} where the app's function rejects, or takes longer than 10 seconds. */
  readonly token: () => Promise<string | undefined>;
}

const TOKEN_WITHIN = 10_000;

/** @throws TypeError for a url or a path that are none */
export function settingsOf({
  url = location.origin,
  path = '/realtime',
  token,
  withCredentials = false,
  transports = ['websocket'],
  show = true,
}: ConnectOptions): Settings {
  const server = URL.canParse(url, location.href) ? new URL(url, location.href) : undefined;
  if (!server || !/^https?:$/.test(server.protocol) || !/^\/./.test(path))
    throw new TypeError(
      `Expected a url of http or https and a path such as "/realtime", found "${url}" and "${path}".`,
    );
  return {
    origin: server.origin,
    path: path.replace(/\/+$/, ''),
    withCredentials,
    transports,
    shows: (event) => (typeof show === 'boolean' ? show : (show[event as AutoShown] ?? true)),
    token: async () => {
      try {
        return (typeof token === 'function' ? await inTime(token()) : token) || undefined;
      } catch (error) {
        const message = String((error as Error)?.message ?? error);
        throw new RealtimeError({ code: 'no-token', message });
      }
    },
  };
}

function inTime<T>(answer: T | Promise<T>): Promise<T> {
  const late = new Error('No token came within 10 seconds.');
  return Promise.race([answer, new Promise<never>((_, no) => setTimeout(no, TOKEN_WITHIN, late))]);
}
