import type { z } from 'zod';
import { ApiError } from '../http/api-error.js';
import type { IncomingRequest } from '../http/visit.js';

/** Bodies say which jobs are meant and why; more is no use to anybody. */
const MOST_BYTES = 64 * 1024;
/** What is a list also where it is said once. */
const LISTS: Readonly<Record<string, string>> = { queue: 'queues', state: 'states' };

/** The query as the schema has it. What is said twice and is no list is refused. @throws ApiError */
export function readQuery<T>(search: string, schema: z.ZodType<T>): T {
  const found: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    // Names that lists are known by; a schema without the list takes the name as it is.
    const list = Object.hasOwn(LISTS, name) && accepts(schema, LISTS[name] ?? '') ? LISTS[name] : undefined;
    const key = list ?? name;
    const before = Object.hasOwn(found, key) ? found[key] : undefined;
    if (before !== undefined && !list) throw new ApiError('bad-request', { twice: name.slice(0, 100) });
    // Not an assignment: `__proto__` would be lost rather than refused.
    Object.defineProperty(found, key, {
      value: list ? [...((before as string[] | undefined) ?? []), value] : value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return checked(found, schema);
}

/** The body as the schema has it. @throws ApiError */
export async function readBody<T>(
  request: IncomingRequest,
  { body: schema, mostBytes = MOST_BYTES }: { readonly body: z.ZodType<T>; readonly mostBytes?: number },
): Promise<T> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new ApiError('not-json', { found: type?.slice(0, 100) });
  const body = await request.readBody(mostBytes);
  return checked(parsed(body), schema);
}

function parsed(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiError('not-json');
  }
}

/** In what zod says there are sentences; its codes and places are kept. */
function checked<T>(value: unknown, schema: z.ZodType<T>): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const issues = error.issues.slice(0, 20).map((it) => ({
    code: it.code,
    path: it.path.map(String),
    ...('keys' in it ? { keys: it.keys.map((key) => key.slice(0, 100)) } : {}),
  }));
  throw new ApiError('bad-request', { issues });
}

function accepts(schema: z.ZodType, field: string): boolean {
  const { shape } = schema as { shape?: Record<string, unknown> };
  return shape !== undefined && Object.hasOwn(shape, field);
}
