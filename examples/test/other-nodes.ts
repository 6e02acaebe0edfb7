import type { Installed } from './support/installed.js';
import { NODES, OtherNodes } from './support/other-nodes.js';
import { WebService } from './support/web-service.js';

/** One of each: CommonJS compiled by tsc, modules compiled as they are loaded, Nest, no compiler. */
const SERVICES = ['express-commonjs', 'hono-tsx', 'nest-12', 'javascript'] as const;

export function describeOtherNodes(installed: Installed): void {
  describe.each(Object.entries(NODES))('on Node %s', (name, version) => {
    const major = Number(name) as keyof typeof NODES;
    let nodes: OtherNodes;

    beforeAll(async () => {
      nodes = await OtherNodes.install();
    }, 600_000);
    afterAll(() => nodes?.remove());

    it.each(SERVICES)('runs a job of examples/%s, and ends at Ctrl-C', async (example) => {
      expect(nodes.version(major)).toBe(`v${version}`);
      const project = installed.project(example);
      const env = { ...installed.env, PATH: nodes.path(major) };
      const service = await WebService.start(project, env, nodes.program(major));
      try {
        const { body } = await service.post('/reports', { to: 'ada@example.com', pages: 2 });
        await service.reached(`/reports/${body.id}`, { state: 'completed' });
        service.process.interrupt();
        await service.process.ended();
      } finally {
        service.process.kill();
      }
    });
  });
}
