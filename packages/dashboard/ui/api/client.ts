export { pathWord as word } from '../../src/http/path-word.js';

/** Where the API is, beside the page itself. */
const API = new URL('api/', document.baseURI);

/** Why the server did not do what it was asked: its code and facts, which `words/failure-words` has sentences for. */
export class ApiFailure extends Error {
  constructor(
    readonly code: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
    this.name = 'ApiFailure';
  }
}

let csrf = '';

/** The token that writes carry from now on. */
export function keepToken(token: string): void {
  csrf = token;
}

export type QueryValue = string | number | undefined | readonly string[];

export async function read<T>(
  path: string,
  query: Readonly<Record<string, QueryValue>> = {},
  signal?: AbortSignal,
) {
  const url = new URL(path, API);
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
  const response = await ask(url, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) });
  return (await response.json()) as T;
}

export async function write<T>(path: string, body: object = {}): Promise<T> {
  const response = await ask(new URL(path, API), written(body));
  // Of an act that is told line by line, the last one says how it ended.
  const lines = (await response.text()).trim().split('\n');
  return checkedLine<T & object>(lines.at(-1) ?? '{}');
}

/** What the server tells line by line while it does something. */
export async function* writeAndFollow<T extends object>(path: string, body: object, signal: AbortSignal) {
  const response = await ask(new URL(path, API), { ...written(body), signal });
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield checkedLine<T>(line);
  }
  if (rest !== '') yield checkedLine<T>(rest);
}

/** Where the server tells what has changed. */
export function pushUrl(): URL {
  return new URL('live', API);
}

function checkedLine<T extends object>(line: string): T {
  const value = JSON.parse(line) as T | { error: { code: string; facts: Record<string, unknown> } };
  if ('error' in value) throw new ApiFailure(value.error.code, value.error.facts);
  return value;
}

function written(body: object): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-cortado-csrf': csrf },
    body: JSON.stringify(body),
  };
}

async function ask(url: URL, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiFailure('offline');
  }
  if (response.ok) return response;
  const said = (await response.json().catch(() => undefined)) as
    | { error?: { code?: string; facts?: Record<string, unknown> } }
    | undefined;
  throw new ApiFailure(said?.error?.code ?? 'unreadable', said?.error?.facts ?? { status: response.status });
}
