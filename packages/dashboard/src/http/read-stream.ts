import { ApiError } from './api-error.js';

/** How long a body may take from its first byte to its last, in milliseconds: it is a few lines of JSON. */
const WITHIN = 5_000;

/** The whole of a body, unless it has more than `most` bytes or does not come to its end. @throws ApiError */
export async function readStream(chunks: AsyncIterable<Uint8Array | string>, most: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ApiError('body-too-slow', { limit: WITHIN })), WITHIN);
  });
  const reading = readAll(chunks, most);
  // Whoever was too slow goes away in the end, which is nobody's news any more.
  reading.catch(() => undefined);
  try {
    return await Promise.race([reading, tooSlow]);
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(chunks: AsyncIterable<Uint8Array | string>, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const part = Buffer.from(chunk as Uint8Array);
    size += part.byteLength;
    if (size > most) throw new ApiError('body-too-large', { limit: most });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
