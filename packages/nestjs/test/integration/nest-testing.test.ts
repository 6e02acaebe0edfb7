import { Cortado } from '@cortado/core';
import { CORTADO_FACTORY } from '@cortado/nestjs';
import { drainJobs, expectEnqueued, type FakeCortado, fakeCortado, inlineCortado } from '@cortado/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { AppModule, Journal, Reports, ReportsController } from '../support/reports.module.js';

const REQUEST = { to: 'ada@example.com', pages: 3 };

let module: TestingModule;

async function start(override: (building: ReturnType<typeof Test.createTestingModule>) => void) {
  const building = Test.createTestingModule({ imports: [AppModule] });
  override(building);
  module = await building.compile();
  await module.init();
  return module.get<FakeCortado>(Cortado);
}

afterEach(() => module.close());

describe('a test of a Nest application', () => {
  it('has its own providers on a fake app, and runs jobs when it says so', async () => {
    const app = await start((it) => it.overrideProvider(CORTADO_FACTORY).useValue(fakeCortado));
    await module.get(ReportsController).create(REQUEST);
    expectEnqueued(Reports, 'generate', ([{ pages }]) => pages === 3);
    expect(module.get(Journal).lines).toEqual([]);
    await drainJobs();
    expect(module.get(Journal).lines).toEqual(['generated 3']);
    await app.start();
    await app.clock.advance('1 day');
    expect((await app.schedules.log('Reports.nightly')).map(({ outcome }) => outcome)).toContain('completed');
    const sent = await app.enqueue('Letters.send', ['ada'], { user: 'ada' });
    await app.clock.settled();
    await expect(sent.result()).resolves.toMatchObject({ user: 'ada', same: true });
  });

  it('runs jobs with what stands in for a provider they need', async () => {
    const lines: string[] = [];
    const app = await start((it) =>
      it
        .overrideProvider(CORTADO_FACTORY)
        .useValue(inlineCortado)
        .overrideProvider(Journal)
        .useValue({ lines }),
    );
    await expect((await app.jobs(Reports).generate(REQUEST)).result()).resolves.toContain('3 pages');
    expect(lines).toEqual(['generated 3']);
  });

  it('starts no worker on a fake app that was made elsewhere', async () => {
    const fake = fakeCortado({ services: [Reports], container: { resolve: () => module.get(Reports) } });
    const app = await start((it) => it.overrideProvider(Cortado).useValue(fake));
    await module.get(ReportsController).create(REQUEST);
    expect(app).toBe(fake);
    expect(fake.enqueued()).toHaveLength(1);
  });
});
