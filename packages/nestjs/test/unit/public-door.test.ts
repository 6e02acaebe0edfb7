import * as door from '@cortado/nestjs';

it('opens this and nothing else', () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
[
  "CORTADO_FACTORY",
  "CortadoExceptionFilter",
  "CortadoHealthIndicator",
  "CortadoModule",
  "InjectCortado",
  "InjectJob",
  "cortadoFrom",
]
`);
});
