import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { handler, text } from '../handler.js';

const HOUR = 3_600_000;
const RANGES = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;
const STEPS = { hour: '1m', day: '15m', week: '3h' } as const;

/** What happened within the last hour, day or week, one point after the other. */
export const readMetrics = handler({
  query: z.strictObject({
    range: z.enum(['hour', 'day', 'week']).default('hour'),
    queue: text(200).optional(),
    name: text(300).optional(),
    by: z.enum(['queue', 'name']).optional(),
  }),
  async run({ cortado, query, queues }) {
    const { range, queue, name, by } = query;
    if (queue !== undefined && !queues.includes(queue)) throw new ApiError('unknown-queue', { queue });
    const step = STEPS[range];
    // Whole hours and minutes, so that a point is the same in one answer and the next.
    const grain = range === 'hour' ? 60_000 : range === 'day' ? 15 * 60_000 : HOUR;
    const to = new Date(Math.ceil(Date.now() / grain) * grain);
    const from = new Date(to.getTime() - RANGES[range]);
    const [marks, series] = await Promise.all([
      cortado.deploys(),
      cortado.metrics({
        queue,
        queues,
        name,
        by,
        from,
        to,
        step,
      }),
    ]);
    return { from, to, series, deploys: marks.filter((it) => it.at >= from) };
  },
});
