import { ConfigurationError, type Cortado } from '@cortado/core';
import type { ActEntry } from './access/act-log.js';
import type { DashboardAct, DashboardUser } from './access/acts.js';
import type { DashboardVisit } from './http/visit.js';

type MayBeLater<T> = T | Promise<T>;

/** How a dashboard is mounted. */
export interface DashboardOptions {
  /** The app whose jobs it shows. It stays yours to close. */
  readonly cortado: Cortado;
  /**
   * Who sends this request: a name, or a user with roles; `undefined` for nobody, who is refused. Without it only
   * requests from this machine are answered, and none that came through a proxy.
   */
  readonly authenticate?:
    | ((visit: DashboardVisit) => MayBeLater<DashboardUser | string | undefined>)
    | undefined;
  /**
   * Whether this user may do this; asked on the server for every request, and for every queue that an answer would tell
   * of. @default whoever was authenticated may do everything
   */
  readonly authorize?: ((user: DashboardUser, act: DashboardAct) => MayBeLater<boolean>) | undefined;
  /** Where it is mounted. @default '/cortado' */
  readonly basePath?: string | undefined;
  /** Shows everything and changes nothing, whoever asks. @default false */
  readonly readOnly?: boolean | undefined;
  /** What a browser is told that did not say who it is: the value of `WWW-Authenticate`. @default none */
  readonly challenge?: string | undefined;
  /** Hears of everything somebody did or tried, to be kept for good. The page itself shows the latest 1,000 of this process. */
  readonly onAct?: ((entry: ActEntry) => unknown) | undefined;
}

export const DEFAULT_BASE_PATH = '/cortado';
const KNOWN = ['cortado', 'authenticate', 'authorize', 'basePath', 'readOnly', 'challenge', 'onAct'];
const BASE_PATH = /^(\/[\w.~-]+)+$/;

/** The base path without a slash at its end. @throws ConfigurationError with everything that is wrong */
export function checkDashboardOptions(options: DashboardOptions): string {
  const { cortado, basePath = DEFAULT_BASE_PATH, readOnly, challenge } = options;
  const problems = Object.keys(options)
    .filter((it) => !KNOWN.includes(it))
    .map((it) => `Unknown option "${it}" of the dashboard. Known: ${KNOWN.join(', ')}.`);
  if (typeof cortado?.queues !== 'function')
    problems.push('Expected "cortado" to be what createCortado() gives, found something else.');
  for (const name of ['authenticate', 'authorize', 'onAct'] as const)
    if (options[name] !== undefined && typeof options[name] !== 'function')
      problems.push(`Expected "${name}" to be a function, found ${typeof options[name]}.`);
  if (readOnly !== undefined && typeof readOnly !== 'boolean')
    problems.push(`Expected "readOnly" to be true or false, found ${JSON.stringify(readOnly)}.`);
  if (challenge !== undefined && typeof challenge !== 'string')
    problems.push(`Expected "challenge" to be text, found ${JSON.stringify(challenge)}.`);
  const path = typeof basePath === 'string' ? basePath.replace(/\/$/, '') : basePath;
  if (typeof path !== 'string' || !BASE_PATH.test(path))
    problems.push(`Expected "basePath" to be a path such as '/cortado', found ${JSON.stringify(basePath)}.`);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return path;
}
