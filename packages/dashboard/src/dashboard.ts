import { randomBytes } from 'node:crypto';
import { toldInTime } from './access/told-act.js';
import { type AccessDeps, Visitor } from './access/visitor.js';
import { Api } from './api/api.js';
import { apiError, errorAnswer } from './api/error-answer.js';
import { FailureWarnings } from './api/failure-warnings.js';
import { checkDashboardOptions, type DashboardOptions } from './dashboard-options.js';
import type { Answer } from './http/answer.js';
import { ApiError } from './http/api-error.js';
import { hrefToBase, pathBelow } from './http/mounted-path.js';
import { securityHeaders } from './http/security-headers.js';
import type { IncomingRequest } from './http/visit.js';
import { PageFiles } from './page/page-files.js';

/** The dashboard of one app, whatever server its requests come through. */
export class Dashboard {
  /** Without a slash at its end: `''` for a server's root. */
  readonly basePath: string;
  readonly #access: AccessDeps;
  readonly #challenge: string | undefined;
  readonly #api: Api;
  readonly #warnings: FailureWarnings;
  readonly #files: PageFiles;

  /** @throws ConfigurationError */
  constructor(options: DashboardOptions) {
    this.basePath = checkDashboardOptions(options);
    const { cortado, authenticate, authorize, readOnly = false, challenge, onAct, twoPeople = [] } = options;
    this.#access = { authenticate, authorize, readOnly, site: cortado.site };
    this.#challenge = challenge;
    this.#warnings = new FailureWarnings((text) => String(cortado.masked(text)));
    this.#api = new Api({
      cortado,
      tellAct: toldInTime(onAct, this.#warnings.tell),
      tellFailure: this.#warnings.tell,
      twoPeople: new Set(twoPeople),
      readOnly,
    });
    this.#files = new PageFiles();
  }

  /** The path and query below the base path; `undefined` where a request is not for the dashboard at all. */
  below(url: string): string | undefined {
    return pathBelow(url, this.basePath);
  }

  /** Never rejects: what goes wrong is an answer, too. */
  readonly respond = async (request: IncomingRequest): Promise<Answer> => {
    try {
      return await this.#respond(request);
    } catch (error) {
      const said = apiError(error, this.#warnings.tell);
      const headers = securityHeaders();
      if (said.code === 'unauthenticated' && this.#challenge !== undefined)
        headers['WWW-Authenticate'] = this.#challenge;
      return errorAnswer(said, headers);
    }
  };

  async #respond(request: IncomingRequest): Promise<Answer> {
    const visitor = await Visitor.of(request, this.#access);
    const { path, search } = split(request.below);
    if (path === '/api' || path.startsWith('/api/')) {
      const answer = await this.#api.respond(request, visitor, path.slice('/api'.length), search);
      return { ...answer, headers: { ...securityHeaders(), ...answer.headers } };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new ApiError('method-not-allowed');
    if (path.startsWith('/assets/')) {
      const asset = this.#files.asset(path, asTextHeader(request.headers['accept-encoding']));
      if (!asset) throw new ApiError('not-found');
      return asset;
    }
    return this.#files.index(hrefToBase(request.url, request.below), randomBytes(16).toString('base64url'));
  }
}

function split(url: string): { path: string; search: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, search: '' } : { path: url.slice(0, at), search: url.slice(at + 1) };
}

function asTextHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
