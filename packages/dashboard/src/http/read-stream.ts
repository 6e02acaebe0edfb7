import { ApiError } from './api-error.js';

/** The whole of a body, unless it has more than `most` bytes. @throws ApiError */
export async function readStream(chunks: AsyncIterable<Uint8Array | string>, most: number): Promise<string> {
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
