import { alertShown, barShown, batchShown, noticeShown } from '../../../src/display/shown.js';

const BASE = 'https://shop.example/orders';
const linkTo = (url: string) => noticeShown(1, { text: 'Ready.', link: { url, label: 'Download' } }, BASE);

describe('a notice as it is shown', () => {
  it.each([
    ['/files/a.csv', 'https://shop.example/files/a.csv', false],
    ['a.csv', 'https://shop.example/a.csv', false],
    ['https://shop.example/a', 'https://shop.example/a', false],
    ['http://other.example/a', 'http://other.example/a', true],
    ['//other.example/a', 'https://other.example/a', true],
  ])('has a link to %s', (url, href, isForeign) => {
    expect(linkTo(url)?.link).toEqual({ href, isForeign, label: 'Download' });
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://shop.example/1',
    'https://',
    '',
    `https://shop.example/${'x'.repeat(1_000_000)}`,
  ])('has the words of a link that may not be followed, and no link: %.40s', (url) => {
    expect(linkTo(url)).toMatchObject({ link: undefined, text: 'Ready. Download' });
  });

  it('has the address for a label where there is none', () => {
    expect(noticeShown(1, { text: 'Ready.', link: { url: '/a.csv' } }, BASE)?.link?.label).toBe('/a.csv');
  });

  it('cuts off what nobody reads', () => {
    const shown = noticeShown(1, { title: 't'.repeat(1_000_000), text: 'x'.repeat(1_000_000) }, BASE);
    expect(shown?.title).toBe(`${'t'.repeat(200)}…`);
    expect(shown?.text).toBe(`${'x'.repeat(2_000)}…`);
  });

  it('is blue where it says no colour, or one that is none', () => {
    expect(noticeShown(1, { text: 'a' }, BASE)?.indicator).toBe('blue');
    expect(noticeShown(1, { text: 'a', indicator: 'red" onclick="x' }, BASE)?.indicator).toBe('blue');
    expect(noticeShown(1, { text: 'a', indicator: 'orange' }, BASE)?.indicator).toBe('orange');
  });

  it.each([null, undefined, {}, { text: {} }, { text: ['a'] }, [], '', { link: { url: 'javascript:x' } }])(
    'is none where nothing is said: %j',
    (payload) => {
      expect(noticeShown(1, payload, BASE)).toBeUndefined();
    },
  );

  it('may be the text alone', () => {
    expect(noticeShown(1, 'Gate change', BASE)?.text).toBe('Gate change');
    expect(noticeShown(1, { text: 42 }, BASE)?.text).toBe('42');
  });
});

describe('an alert as it is shown', () => {
  it.each([
    [undefined, 7],
    [3, 3],
    [-1, 7],
    [0, 7],
    [Number.NaN, 7],
    ['5', 7],
    [1e9, 3_600],
  ])('with seconds: %p goes away after %p', (seconds, after) => {
    expect(alertShown(1, { text: 'Saved', seconds })?.seconds).toBe(after);
  });
});

describe('a bar as it is shown', () => {
  it.each([
    [33.3, 33.3],
    [-4, 0],
    [140, 100],
    ['70', 70],
    ['x', 0],
    [null, 0],
    [Number.POSITIVE_INFINITY, 0],
  ])('of %p is at %p', (percent, at) => {
    expect(barShown('a', { percent }).percent).toBe(at);
  });

  it('of a batch counts whole jobs', () => {
    expect(batchShown({ done: 3.7, failed: -1, total: '9' })).toEqual({ done: 3, failed: 0, total: 0 });
  });
});
