import { inOnePart, type Room } from './room.js';

/** Characters of a room as it travels. */
export const LONGEST_ROOM = 990;

/** A room as it travels, read again; `undefined` for what is none. */
export function readRoom(name: unknown): Room | undefined {
  if (typeof name !== 'string' || name.length > LONGEST_ROOM || /[\0\uD800-\uDFFF]/.test(withoutPairs(name)))
    return undefined;
  if (name === 'everyone') return { everyone: true };
  const at = name.indexOf(':');
  const rest = name.slice(at + 1);
  if (at < 0 || rest === '') return undefined;
  switch (name.slice(0, at)) {
    case 'user':
      return { user: rest };
    case 'job':
      return { job: rest };
    case 'room':
      return { room: rest };
    case 'doctype':
      return readDoctype(rest);
    case 'document':
      return readDocument(rest);
    default:
      return undefined;
  }
}

function readDoctype(text: string): Room | undefined {
  const doctype = exactly(text);
  return doctype === undefined ? undefined : { doctype };
}

function readDocument(text: string): Room | undefined {
  const [doctype, docname, ...more] = text.split('/').map(exactly);
  return doctype === undefined || docname === undefined || more.length > 0 ? undefined : { doctype, docname };
}

/** One spelling for each name: another would be a room of its own, which nobody publishes to. */
function exactly(text: string): string | undefined {
  try {
    const name = decodeURIComponent(text);
    return name !== '' && inOnePart(name) === text ? name : undefined;
  } catch {
    return undefined;
  }
}

function withoutPairs(text: string): string {
  return text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, '');
}
