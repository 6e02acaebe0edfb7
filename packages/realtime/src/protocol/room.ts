/** Who is meant: everybody who is in that room hears what is published to it. */
export type Room =
  /** Every tab of one signed-in user. */
  | { readonly user: string }
  /** Whoever looks at one document. */
  | { readonly doctype: string; readonly docname: string }
  /** Whoever looks at the list of a kind of documents. */
  | { readonly doctype: string; readonly docname?: undefined }
  /** Whoever follows one job. */
  | { readonly job: string }
  /** Free text, which an app gives a meaning. */
  | { readonly room: string }
  | { readonly everyone: true };

/** A room as it travels: `user:ada`, `doctype:Invoice`, `document:Invoice/INV%2F1`, `job:x7`, `room:floor 2`, `everyone`. */
export function roomName(room: Room): string {
  if ('everyone' in room) return 'everyone';
  if ('user' in room) return `user:${room.user}`;
  if ('job' in room) return `job:${room.job}`;
  if ('room' in room) return `room:${room.room}`;
  const doctype = inOnePart(room.doctype);
  return room.docname === undefined ? `doctype:${doctype}` : `document:${doctype}/${inOnePart(room.docname)}`;
}

/** A slash ends the name of a document's kind, and what an app calls them may hold one. */
export function inOnePart(name: string): string {
  return name.replace(/[%/]/g, encodeURIComponent);
}
