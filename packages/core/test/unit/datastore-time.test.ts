import { setTimeout as sleep } from 'node:timers/promises';
import { DatastoreTime } from '../../src/datastore/datastore-time.js';

const HOUR = 3_600_000;

/** A datastore whose clock is an hour ahead, and whose answers are so many milliseconds on their way back; then it is silent. */
function answers(...delays: number[]) {
  let asked = 0;
  const ask = async () => {
    const at = Date.now() + HOUR;
    const delay = delays[asked++];
    if (delay === undefined) throw new Error('The datastore is away');
    await sleep(delay);
    return at;
  };
  return { ask, asked: () => asked };
}

describe('the time of the datastore', () => {
  it('is counted on from the quickest of five answers where they are slow', async () => {
    const { ask, asked } = answers(400, 300, 30, 350, 400);
    const time = new DatastoreTime(ask);
    await time.measure();
    expect(asked()).toBe(5);
    // Of the others the quickest is off by 150 ms.
    expect(Math.abs(time.now() - Date.now() - HOUR)).toBeLessThan(100);
  });

  it('keeps what it was answered first where nothing comes after it', async () => {
    const { ask } = answers(200);
    const time = new DatastoreTime(ask);
    await time.measure();
    expect(time.isKnown).toBe(true);
    expect(Math.abs(time.now() - Date.now() - HOUR)).toBeLessThan(500);
  });

  it('is the own time of the process where an answer takes longer than a second', async () => {
    const { ask } = answers(1_100);
    const time = new DatastoreTime(ask);
    await time.measure();
    expect(time.isKnown).toBe(false);
    expect(Math.abs(time.now() - Date.now())).toBeLessThan(100);
  });
});
