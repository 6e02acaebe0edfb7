import { HttpProblem } from './http-problem.js';

const LIMIT = 10_000;

/** The object in a request's body; an empty body is an empty object. @throws HttpProblem 400, 413 */
export async function readJsonBody(request: AsyncIterable<Buffer>): Promise<object> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LIMIT)
      throw new HttpProblem(413, `Expected a body of at most ${LIMIT} bytes.`, { connection: 'close' });
    chunks.push(chunk);
  }
  const body = parse(Buffer.concat(chunks).toString('utf8').trim() || '{}');
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new HttpProblem(400, 'Expected a JSON object.');
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'Expected JSON, found something else.');
  }
}
