import { hrefToBase, pathBehind, pathBelow } from '../../src/http/mounted-path.js';

describe('the path of a mounted dashboard', () => {
  it('is what stands behind the base path, at the end of a word alone', () => {
    expect(['/jobs', '/jobs/', '/jobs?a=/', '/jobs/a/b'].map((it) => pathBelow(it, '/jobs'))).toEqual([
      '',
      '/',
      '?a=/',
      '/a/b',
    ]);
    expect(['/job', '/jobsite', '/x/jobs', '/'].map((it) => pathBelow(it, '/jobs'))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(pathBelow('/anything?a', '')).toBe('/anything?a');
  });

  it('is what stands behind as many words as a route has, whatever those are', () => {
    expect(pathBehind('/blue/Jobs', '/:tenant/jobs')).toBe('');
    expect(pathBehind('/blue/jobs?a=/b', '/:tenant/jobs')).toBe('?a=/b');
    expect(pathBehind('/blue/jobs/queues/a%2Fb?c', '/:tenant/jobs')).toBe('/queues/a%2Fb?c');
    expect(pathBehind('/jobs//x', '/jobs')).toBe('//x');
  });

  it.each([
    ['/jobs', ''],
    ['/jobs?q=a/b', '?q=a/b'],
    ['/jobs/', '/'],
    ['/jobs', '/'],
    ['/jobs/a', '/a'],
    ['/jobs/a/?b=/c/d', '/a/?b=/c/d'],
    ['/jobs/queues/a%2Fb/jobs/c:d', '/queues/a%2Fb/jobs/c:d'],
    ['/jobs//a', '//a'],
  ])(
    'leads back to the base from %s, below %s, also where a proxy has put something before',
    (url, below) => {
      const base = hrefToBase(url, below);
      expect(new URL(base, `http://localhost${url}`).pathname).toBe('/jobs/');
      expect(new URL(base, `http://localhost/tools/x${url}`).pathname).toBe('/tools/x/jobs/');
    },
  );
});
