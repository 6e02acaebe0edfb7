import { ACTS, type ActName } from '../../access/acts.js';
import { handler } from '../handler.js';

/** Who is here, what they may do anywhere at all, and the token for it. */
export const showSession = handler({
  async run({ cortado, visitor, isReadOnly, twoPeople, csrfToken }) {
    const names = Object.keys(ACTS) as ActName[];
    const may = await Promise.all(
      names.map(
        async (name) =>
          (await visitor.may(name)) || (await visitor.queuesFor(name, cortado.queueNames)).length > 0,
      ),
    );
    return {
      user: visitor.user.name,
      isReadOnly,
      twoPeople,
      may: names.filter((_, index) => may[index]),
      queues: await visitor.queuesFor('queues.read', cortado.queueNames),
      location: cortado.location,
      csrf: csrfToken(),
    };
  },
});
