import type { Notification, RawResult } from '../pglite/raw-result.js';
import { channelOf, statementsOf } from './statement.js';

/** The sessions of one process, as the owner tells that process: notifications travel once for all of them. */
export interface SessionGroup {
  notify(sessions: readonly number[], notification: Notification): void;
  /** The owner ended this session; its client must learn of it. */
  ended(session: number, error: Error): void;
}

/** For sessions of the owner itself, which neither listen nor sit idle. */
export const UNHEARD: SessionGroup = { notify: () => undefined, ended: () => undefined };

/** `'pool'` runs single statements for a whole process; `'client'` is one checked-out client. */
export type SessionKind = 'pool' | 'client';

type ChannelChange = { readonly listen: boolean; readonly channel: string };

// ROLLBACK is also what PostgreSQL answers to the COMMIT of a failed transaction.
const CHANGE_CHANNELS: ReadonlySet<string> = new Set(['LISTEN', 'UNLISTEN', 'DISCARD ALL', 'ROLLBACK']);
const APPLICATION_NAME = 'application_name';

/**
 * What PostgreSQL would keep for one connection, kept here because all connections share PGlite's only session:
 * the channels it listens on and the settings it changed.
 */
export class Session {
  readonly startedAt = new Date();
  lastUsedAt = this.startedAt;
  readonly channels = new Set<string>();
  /** Set when the session was ended from this side; every later statement gets this error. */
  ended: Error | undefined;
  #settings: ReadonlyMap<string, string> = new Map();
  #settingsChanged = false;
  #pending: ChannelChange[] = [];

  constructor(
    readonly id: number,
    readonly kind: SessionKind,
    readonly group: SessionGroup,
  ) {}

  get settings(): ReadonlyMap<string, string> {
    return this.#settings;
  }

  get applicationName(): string {
    return this.#settings.get(APPLICATION_NAME) ?? '';
  }

  get hasUnreadSettings(): boolean {
    return this.#settingsChanged;
  }

  keepSettings(settings: ReadonlyMap<string, string>): void {
    this.#settings = settings;
    this.#settingsChanged = false;
  }

  /** Notes what ran, before it is known whether it commits. */
  note(text: string, results: readonly RawResult[]): void {
    const commands = results.map((it) => it.command);
    this.#settingsChanged ||=
      text.includes('set_config') ||
      commands.some((it) => it === 'SET' || it === 'RESET' || it === 'DISCARD ALL');
    if (!commands.some((it) => it !== null && CHANGE_CHANNELS.has(it))) return;
    const statements = statementsOf(text);
    for (const [index, command] of commands.entries()) this.#noteCommand(command, statements[index] ?? '');
  }

  /** The transaction is over. Returns whether the channels of this session changed. */
  endTransaction(outcome: 'committed' | 'rolled back'): boolean {
    const changes = outcome === 'committed' ? this.#pending : [];
    this.#pending = [];
    for (const { listen, channel } of changes) {
      if (listen) this.channels.add(channel);
      else if (channel === '*') this.channels.clear();
      else this.channels.delete(channel);
    }
    return changes.length > 0;
  }

  #noteCommand(command: string | null, statement: string): void {
    if (command === 'LISTEN') this.#pending.push({ listen: true, channel: channelOf(statement) });
    else if (command === 'UNLISTEN') this.#pending.push({ listen: false, channel: channelOf(statement) });
    else if (command === 'DISCARD ALL') this.#pending.push({ listen: false, channel: '*' });
    else if (command === 'ROLLBACK' && !/\bto\b/i.test(statement)) this.#pending = [];
  }
}
