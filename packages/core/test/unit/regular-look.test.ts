import { RegularLook } from '../../src/scheduler/regular-look.js';
import { MovedClock } from '../support/moved-clock.js';

describe('a regular look', () => {
  const looksFor = async (gives: (look: number) => number | void, seconds = 12) => {
    const clock = new MovedClock();
    const looked: number[] = [];
    const report = () => undefined;
    const look = async () => gives(looked.push(clock.now() / 1_000));
    const looks = new RegularLook({ clock, every: 1_000, look, report });
    looks.start();
    await clock.advance(seconds * 1_000);
    looks.stop();
    return looked;
  };

  it('comes each time where it says nothing of the next', async () => {
    expect(await looksFor(() => undefined, 4)).toEqual([1, 2, 3, 4]);
  });

  it('rests for as long as it says that another would find nothing, and not where that is over', async () => {
    const rests = [5_000, -3_000, 2_500];
    expect(await looksFor((look) => rests[look - 1], 12)).toEqual([1, 6, 7, 10, 11, 12]);
  });

  it('comes again after one that failed', async () => {
    const failing = (look: number) => {
      if (look === 2) throw new Error('away');
      return 3_000;
    };
    expect(await looksFor(failing, 9)).toEqual([1, 4, 5, 8]);
  });
});
