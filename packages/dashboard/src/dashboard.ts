import { randomBytes } from 'node:crypto';
import { type AccessDeps, Visitor } from './access/visitor.js';
import { Api } from './api/api.js';
import { apiError, errorAnswer } from './api/error-answer.js';
import { checkDashboardOptions, type DashboardOptions } from './dashboard-options.js';
import type { Answer } from './http/answer.js';
import { ApiError } from './http/api-error.js';
import { securityHeaders } from './http/security-headers.js';
import type { IncomingRequest } from './http/visit.js';
import { PageFiles } from './page/page-files.js';

/** The dashboard of one app, whatever server its requests come through. */
export class Dashboard {
  readonly basePath: string;
  readonly #access: AccessDeps;
  readonly #challenge: string | undefined;
  readonly #api: Api;
  readonly #files: PageFiles;

  /** @throws ConfigurationError */
  constructor(options: DashboardOptions) {
    this.basePath = checkDashboardOptions(options);
    const { cortado, authenticate, authorize, readOnly = false, challenge, onAct, twoPeople = [] } = options;
    this.#access = { authenticate, authorize, readOnly };
    this.#challenge = challenge;
    this.#api = new Api({
      cortado,
      tellAct: onAct,
      twoPeople: new Set(twoPeople),
      basePath: this.basePath,
      readOnly,
    });
    this.#files = new PageFiles(this.basePath);
  }

  /** Whether a request is for the dashboard at all. */
  serves(url: string): boolean {
    const [path = ''] = url.split('?', 1);
    return path === this.basePath || path.startsWith(`${this.basePath}/`);
  }

  /** Never rejects: what goes wrong is an answer, too. */
  readonly respond = async (request: IncomingRequest): Promise<Answer> => {
    try {
      return await this.#respond(request);
    } catch (error) {
      const said = apiError(error);
      const headers = securityHeaders();
      if (said.code === 'unauthenticated' && this.#challenge !== undefined)
        headers['WWW-Authenticate'] = this.#challenge;
      return errorAnswer(said, headers);
    }
  };

  async #respond(request: IncomingRequest): Promise<Answer> {
    const visitor = await Visitor.of(request, this.#access);
    const { path, search } = this.#split(request.url);
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
    return this.#files.index(randomBytes(16).toString('base64url'));
  }

  #split(url: string): { path: string; search: string } {
    const at = url.indexOf('?');
    const [path, search] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
    return { path: path.slice(this.basePath.length), search };
  }
}

function asTextHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
