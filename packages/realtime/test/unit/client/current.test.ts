import { currentConnection, displayOf, isOver, makeCurrent } from '../../../src/client/current.js';
import type { Realtime } from '../../../src/client/realtime.js';
import { Display } from '../../../src/display/display.js';

describe('the connection that elements and hooks show', () => {
  it('is the one made last of those that are open', () => {
    const [one, two, three] = [{}, {}, {}] as [Realtime, Realtime, Realtime];
    for (const it of [one, two, three]) makeCurrent(it, new Display());
    isOver(two);
    expect(currentConnection.get()).toBe(three);
    expect(displayOf(two)).toBeUndefined();
    isOver(three);
    expect(currentConnection.get()).toBe(one);
    isOver(one);
    expect(currentConnection.get()).toBeUndefined();
  });
});
