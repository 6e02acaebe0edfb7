/** A key as BullMQ may have it: colons part the pieces of its own ids. */
export function encodeKey(key: string): string {
  return key.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/** The key that an id stands for. Ids of others are taken as they are. */
export function decodeKey(id: string): string {
  return id.replaceAll('%3A', ':').replaceAll('%25', '%');
}
