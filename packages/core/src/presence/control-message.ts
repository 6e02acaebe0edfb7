/** Where processes hear what operators want of them. */
export const CONTROL_TOPIC = 'process-control';

/** What a process is told, by its host and pid. The same `call` may come more than once, and is carried out once. */
export interface ControlMessage {
  readonly host: string;
  readonly pid: number;
  readonly act: 'quiet' | 'restart' | 'scale';
  /** For `scale`. */
  readonly processes?: number;
  /** The topic of the {@link ControlReply}. */
  readonly reply: string;
  readonly call: string;
}

/** That it is done from now on, or why it is not. */
export interface ControlReply {
  readonly refused?: 'no-pool' | 'no-worker' | 'no-answer';
}
