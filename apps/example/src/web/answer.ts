import type { ServerResponse } from 'node:http';
import {
  ArgumentValidationError,
  EnqueueUnavailableError,
  InvalidOptionsError,
  QueueOverloadedError,
} from '@cortado/core';
import { HttpProblem } from './http-problem.js';

/** What a route gives: a status with something for JSON, or with bytes of a type. */
export type Answer =
  | { readonly status: number; readonly json: unknown; readonly cookie?: string }
  | { readonly status: number; readonly bytes: Buffer; readonly type: string; readonly download?: string };

/** The page needs nothing from elsewhere and belongs in no frame. */
const EVERY_ANSWER = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

export function send(
  response: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const isJson = 'json' in answer;
  const body = isJson ? Buffer.from(JSON.stringify(answer.json)) : answer.bytes;
  const type = isJson ? 'application/json; charset=utf-8' : answer.type;
  const cookie = isJson && answer.cookie ? { 'set-cookie': answer.cookie } : {};
  const download =
    !isJson && answer.download ? { 'content-disposition': `attachment; filename="${answer.download}"` } : {};
  response.writeHead(answer.status, {
    ...EVERY_ANSWER,
    ...headers,
    ...cookie,
    ...download,
    'content-type': type,
    'content-length': body.length,
  });
  response.end(body);
}

/** What went wrong, as the caller should know it. `undefined` for what is nobody's business but ours. */
export function problemOf(error: unknown): HttpProblem | undefined {
  if (error instanceof HttpProblem) return error;
  if (error instanceof ArgumentValidationError)
    return new HttpProblem(
      400,
      'That cannot be queued as it is.',
      {},
      error.violations.map((it) => it.message),
    );
  if (error instanceof InvalidOptionsError) return new HttpProblem(400, error.message);
  if (error instanceof EnqueueUnavailableError || error instanceof QueueOverloadedError)
    return new HttpProblem(503, error.message);
  return undefined;
}
