/** Compiled and never run: an app says what its own events carry, and both sides hold to it. */
import { publishRealtime } from '@cortado/realtime';
import type { Realtime, Subscription } from '@cortado/realtime/client';

declare module '@cortado/realtime/client' {
  interface KnownEvents {
    'test.order.paid': { readonly order: string };
  }
}

export async function both(realtime: Realtime, floor: Subscription): Promise<void> {
  realtime.on('test.order.paid', ({ order }) => order.toUpperCase());
  floor.on('test.order.paid', ({ order }, { at }) => order.padEnd(at));
  realtime.on('progress', ({ percent, title }) => title?.padEnd(percent));
  // @ts-expect-error an order is text
  realtime.on('test.order.paid', ({ order }) => order.toFixed());
  // @ts-expect-error of an event that nobody has described nothing is known
  realtime.on('test.other', (payload) => payload.order);
  await publishRealtime('test.order.paid', { order: 'SO-1' }, { user: 'ada' });
  // @ts-expect-error an order is text
  await publishRealtime('test.order.paid', { order: 1 }, { user: 'ada' });
  // @ts-expect-error progress says how far it is
  await publishRealtime('progress', { title: 'x' }, { user: 'ada' });
  // @ts-expect-error a target is mandatory
  await publishRealtime('test.other', 1, {});
}
