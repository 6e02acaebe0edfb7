import { textOf } from '../support/pages.js';

const rows = [...textOf('docs/errors.md').matchAll(/^\| `(\w+)` \| `(\w+)` \|/gm)];
const sections = new Map(
  textOf('docs/error-codes.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

describe('docs/error-codes.md', () => {
  it('has a section for each code there is, and for no other', () => {
    expect(rows.length).toBeGreaterThan(70);
    expect([...sections.keys()].sort()).toEqual([...new Set(rows.map(([, , code]) => code))].sort());
  });

  it('says of each who throws it, gives an example and says what to do', () => {
    const thin = rows.filter(([, name, code = '']) => {
      const section = sections.get(code) ?? '';
      return ![`\`${name}\``, '**For example**: ', '**What to do**: '].every((it) => section.includes(it));
    });
    expect(thin.map(([, name]) => name)).toEqual([]);
  });
});
