import { z } from 'zod';
import { handler, reason } from '../handler.js';

const body = z.strictObject({ reason });

/** Closes a group of errors, until another comes. */
export const resolveErrorGroup = handler({
  body,
  run: ({ cortado, visitor, params, body: { reason: why } }) =>
    cortado.errorGroups.resolve(params.group ?? '', noteOf(visitor.user.name, why)),
});

/** Opens a group of errors again. */
export const reopenErrorGroup = handler({
  body,
  run: ({ cortado, visitor, params, body: { reason: why } }) =>
    cortado.errorGroups.reopen(params.group ?? '', noteOf(visitor.user.name, why)),
});

function noteOf(by: string, why: string | undefined) {
  return { by, ...(why ? { reason: why } : {}) };
}
