import { FOR_TWO } from '../../src/access/acts.js';
import { actWords, wishWords } from '../../ui/words/act-words.js';
import { clearingWords } from '../../ui/words/clearing-words.js';
import { findingWords } from '../../ui/words/finding-words.js';
import { showAgo, showUtc } from '../../ui/words/moments.js';
import { count, showCounted, showShare, showShort, showSpan } from '../../ui/words/numbers.js';
import { plain } from '../../ui/words/plain.js';

describe('what the page says', () => {
  it.each([
    [0, '< 1 ms'],
    [340, '340 ms'],
    [1_000, '1 s'],
    [2_400, '2.4 s'],
    [999.7, '999 ms'],
    [9_990, '9.9 s'],
    [59_900, '59 s'],
    [200_000, '3 min 20 s'],
    [18_120_000, '5 h 2 min'],
    [86_400_000, '1 d'],
  ])('of %i ms is "%s"', (span, said) => expect(showSpan(span)).toBe(said));

  it('of a span that is only known to be longer than is told apart is that', () => {
    expect([showCounted(undefined), showCounted(59_000), showCounted(4 * 3_600_000)]).toEqual([
      '–',
      '59 s',
      'over 4 h',
    ]);
  });

  it('turns the direction of nothing that is read, whatever somebody has written', () => {
    const reason = 'back \u202esoon\u2066';
    const facts = { by: 'ada\u202d', reason, since: '2026-11-26T12:00:00Z', waiting: 3 };
    const paused = { code: 'queue-paused', level: 'warning', subject: 'mails', facts } as never;
    expect(findingWords(paused).what).toContain('ada\ufffd (back \ufffdsoon\ufffd)');
    expect(plain('ma\u0301s 日本 שלום')).toBe('ma\u0301s 日本 שלום');
  });

  it('of when all is done says what is not going to be', () => {
    const queue = (waiting: number, timeToClear?: number, paused?: object) =>
      ({ counts: { waiting, prioritized: 0 }, timeToClear, paused }) as never;
    const [quick, slow, stuck, paused] = [
      queue(5, 2_000),
      queue(9, 60_000),
      queue(1),
      queue(7, undefined, {}),
    ];
    const said = (...queues: never[]) => Object.values(clearingWords(queues)).join(', ');
    expect(said(queue(0, 0), queue(0))).toBe('–, nothing to clear');
    expect(said(quick, slow)).toBe('1 min, at the rate of five minutes');
    expect(said(quick, stuck)).toBe('2 s, but for 1 queue where nothing ends');
    expect(said(quick, stuck, stuck, paused)).toBe('2 s, but for 2 queues where nothing ends, 1 paused');
    expect(said(quick, paused)).toBe('2 s, but for 1 paused queue');
    expect(said(paused)).toBe('–, what waits is in paused queues');
    expect(said(stuck, paused)).toBe('–, none of what waits ends at present');
  });

  it('of every act that changes something has words, once it is done and before', () => {
    for (const act of FOR_TWO)
      expect([act, actWords(act) === act, wishWords(act) === act]).toEqual([act, false, false]);
  });

  it('of a moment is how long ago it was, or will be', () => {
    const now = Date.UTC(2026, 10, 26, 12);
    expect(showAgo(now - 700, now)).toBe('now');
    expect(showAgo(now - 3_400, now)).toBe('3 s ago');
    expect(showAgo(now + 90_000, now)).toBe('in 1 min 30 s');
    expect(showAgo(now - 3 * 3_600_000 - 61_000, now)).toBe('3 h 1 min ago');
    expect(showUtc(now)).toBe('2026-11-26 12:00:00.000 UTC');
  });

  it('of numbers is rounded as people would', () => {
    expect([count(1, 'job'), count(1_234, 'job')]).toEqual(['1 job', '1,234 jobs']);
    expect([showShort(999), showShort(1_250_000)]).toEqual(['999', '1.3M']);
    expect([showShare(1, 81), showShare(1, 2), showShare(0, 0)]).toEqual(['1.2 %', '50 %', '0 %']);
    // Neither none nor all.
    expect([showShare(1, 90_000), showShare(89_999, 90_000)]).toEqual(['< 0.1 %', '> 99 %']);
  });
});
