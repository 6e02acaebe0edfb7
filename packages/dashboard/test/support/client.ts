/** An answer of the API. */
export interface Reply<T = never> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: [T] extends [never] ? Record<string, unknown> : T;
}

/** A browser's side of the API: keeps the cookie and the token. */
export class Client {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  #cookie = '';
  #token = '';

  /** `url` is that of the dashboard. */
  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  async get<T = never>(path: string, headers: Record<string, string> = {}): Promise<Reply<T>> {
    return await reply(
      await fetch(`${this.#url}/api/${path}`, { headers: { ...this.#headers, ...headers } }),
    );
  }

  /** What a page does before it writes anything. */
  async signIn(): Promise<this> {
    const { headers, body } = await this.get<{ csrf: string }>('session');
    this.#cookie = headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    this.#token = body.csrf;
    return this;
  }

  async post<T = never>(
    path: string,
    body: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> {
    return await reply(await this.send(path, JSON.stringify(body), headers));
  }

  send(
    path: string,
    body: string,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const own = { 'content-type': 'application/json', 'x-cortado-csrf': this.#token, cookie: this.#cookie };
    return fetch(`${this.#url}/api/${path}`, {
      method: 'POST',
      body,
      headers: { ...own, ...this.#headers, ...headers },
      ...(signal ? { signal } : {}),
    });
  }

  /** The lines an act on many jobs answers with. */
  async lines<T>(path: string, body: unknown): Promise<T[]> {
    const text = await (await this.send(path, JSON.stringify(body))).text();
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  }
}

async function reply<T>(response: Response): Promise<Reply<T>> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}
