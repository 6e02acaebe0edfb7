import { Display } from '../../../src/display/display.js';

const FLOOR = 'room:floor';

describe('the progress dialog of a page', () => {
  const display = new Display();
  const bars = () => display.shown.get().bars.map(({ key, percent }) => `${key} ${percent}`);
  const say = (percent: number, key = 'job') => display.showBar(key, { percent }, FLOOR);
  afterEach(() => display.hideProgress());

  it('stays closed where somebody has closed a bar, until what it stands for begins anew', () => {
    for (const percent of [10, 20]) say(percent);
    say(5, 'other');
    display.closeBar('job');
    for (const percent of [20, 30]) say(percent);
    expect(bars()).toEqual(['other 5']);
    say(10);
    expect(bars()).toEqual(['other 5', 'job 10']);
    display.closeBar('job');
    say(100);
    say(60);
    expect(bars()).toEqual(['other 5', 'job 60']);
    display.closeBar('job');
    display.endBar('job', 'failed');
    say(70);
    expect(bars()).toEqual(['other 5', 'job 70']);
  });

  it('loses the bars of a room of which too much was missed, and no others', () => {
    say(10);
    display.showBar('mine', { percent: 20 }, 'user:ada');
    display.showProgress('Import', 1, 2);
    display.within({ key: 'shown', room: FLOOR }, () => display.showProgress('Import', 1, 2));
    display.hideProgress(FLOOR);
    expect(bars()).toEqual(['mine 20', 'page 50']);
  });
});
