import { Lines } from '../../src/demo/progress-display.js';

describe('progress in a pipe', () => {
  it('is one line for every tenth of a job', () => {
    const written: string[] = [];
    const lines = new Lines((line) => written.push(line));
    for (let percent = 0; percent <= 100; percent += 1)
      lines.show('Import', { percent, words: `${percent} of 100` });
    expect(written).toHaveLength(10);
    expect(written[0]).toBe('  Import                  10%  10 of 100');
  });

  it('counts the tenths of each job for itself, and says nothing twice', () => {
    const written: string[] = [];
    const lines = new Lines((line) => written.push(line));
    for (const job of ['Import', 'Report', 'Import', 'Report']) lines.show(job, { percent: 55, words: '' });
    expect(written).toEqual(['  Import                  55%', '  Report                  55%']);
  });
});
