import { handler } from '../handler.js';
import { seenGroup } from '../seen-group.js';

/** One group of errors, with its latest errors. */
export const showErrorGroup = handler({
  async run(call) {
    const group = await seenGroup(call);
    const found = await call.cortado.errorGroups.errors(group.id);
    const errors = found.map(({ id, at, message, job, user, version }) => ({
      ...{ id, at, message, job, user, version },
    }));
    return { group, errors };
  },
});
