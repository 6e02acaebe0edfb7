import { ConfigurationError, type Cortado, suggestion } from '@cortado/core';
import type { ActEntry } from './access/act-entry.js';
import { type ActName, type DashboardAct, type DashboardUser, FOR_TWO } from './access/acts.js';
import type { DashboardVisit } from './http/visit.js';

type MayBeLater<T> = T | Promise<T>;

/** How a dashboard is mounted. */
export interface DashboardOptions {
  /** The app whose jobs it shows. It stays yours to close. */
  readonly cortado: Cortado;
  /**
   * Who sends this request: a name, or a user with roles; `undefined` for nobody, who is refused. Without it only
   * requests from this machine are answered, and none that is known to have come through a proxy.
   */
  readonly authenticate?:
    | ((visit: DashboardVisit) => MayBeLater<DashboardUser | string | undefined>)
    | undefined;
  /**
   * Whether this user may do this; asked on the server for every request, and for every queue that an answer would tell
   * of. @default whoever was authenticated may do everything
   */
  readonly authorize?: ((user: DashboardUser, act: DashboardAct) => MayBeLater<boolean>) | undefined;
  /** Where it is mounted, below the router or the prefix it is mounted on; `'/'` for all of a server. @default '/cortado' */
  readonly basePath?: string | undefined;
  /** Shows everything and changes nothing, whoever asks. @default false */
  readonly readOnly?: boolean | undefined;
  /** What a browser is told that did not say who it is: the value of `WWW-Authenticate`. @default none */
  readonly challenge?: string | undefined;
  /** Hears of everything somebody did or tried here, to be kept for good. `cortado.audit` keeps the latest 10,000 of what was done, of every door. */
  readonly onAct?: ((entry: ActEntry) => unknown) | undefined;
  /**
   * Acts that take two people: what one asks for, a second one, who may do the same, has to confirm within a day. Needs
   * `authenticate`. @default none
   */
  readonly twoPeople?: readonly ActName[] | undefined;
}

export const DEFAULT_BASE_PATH = '/cortado';
const KNOWN = [
  'cortado',
  'authenticate',
  'authorize',
  'basePath',
  'readOnly',
  'challenge',
  'onAct',
  'twoPeople',
];
const BASE_PATH = /^(\/[\w.~-]+)*$/;

/** The base path without a slash at its end, `''` for the root. @throws ConfigurationError with everything that is wrong */
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
  problems.push(...twoPeopleProblems(options));
  const path = typeof basePath === 'string' ? basePath.replace(/\/$/, '') : basePath;
  if (typeof path !== 'string' || basePath === '' || !BASE_PATH.test(path))
    problems.push(
      `Expected "basePath" to be a path such as '/cortado', or '/', found ${JSON.stringify(basePath)}.`,
    );
  if (problems.length > 0) throw new ConfigurationError(problems);
  return path;
}

function twoPeopleProblems({ twoPeople, authenticate }: DashboardOptions): string[] {
  if (twoPeople === undefined) return [];
  if (!Array.isArray(twoPeople))
    return [`Expected "twoPeople" to be a list of acts, found ${JSON.stringify(twoPeople)}.`];
  const unknown = twoPeople
    .filter((it) => !FOR_TWO.includes(it))
    .map(
      (it) =>
        `Expected "twoPeople" to name acts that change something, found ${JSON.stringify(it)}.${suggestion(String(it), FOR_TWO)}`,
    );
  const alone = twoPeople.length > 0 && authenticate === undefined;
  return alone
    ? [
        ...unknown,
        'Expected "authenticate" beside "twoPeople", since without it nobody knows one person from another.',
      ]
    : unknown;
}
