import * as door from 'cortado';

it('opens this and nothing else', () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
[
  "main",
]
`);
});
