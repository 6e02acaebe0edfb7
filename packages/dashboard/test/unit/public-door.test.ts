import * as door from '@cortado/dashboard';

it('opens this and nothing else', () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
[
  "mountDashboard",
]
`);
});
