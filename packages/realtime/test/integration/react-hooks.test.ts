import { currentJob, Enqueue, runAs } from '@cortado/core';
import { gate } from '@cortado/test-support/until';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { BrowserWorld } from '../support/browser-world.js';
import { PAGE_ENGINES } from '../support/page-datastore.js';

const OPEN = 120_000;

/** A component as a user writes it, on the doors that the build has made. */
const COMPONENT = `
  import { createElement as h, StrictMode, useState } from 'react';
  import { createRoot } from 'react-dom/client';
  import { renderToString } from 'react-dom/server';
  import { connect } from '@cortado/realtime/client';
  import { useJob, useMyTasks, useProgress } from '@cortado/realtime/react';

  function Job({ id }) {
    const { task, refusal } = useJob(id);
    const progress = useProgress(id);
    if (task && task.id !== id) (window.stale ??= []).push(task.id + ' for ' + id);
    return h('p', { id: 'job' }, (refusal?.code ?? task?.state ?? 'unknown') + ' ' + (progress?.percent ?? '-'));
  }
  function App() {
    const [id, setId] = useState();
    window.setId = setId;
    const { tasks, isLoading, cancel } = useMyTasks();
    const lines = tasks.map((task) => h('li', { key: task.id }, task.state,
      task.canCancel && h('button', { onClick: () => cancel(task) }, 'Stop')));
    return h('div', null, isLoading ? 'loading' : h('ul', { id: 'list' }, lines), h(Job, { id }));
  }
  window.onServer = renderToString(h(App));
  const root = document.createElement('div');
  document.querySelector('main').append(root);
  createRoot(root).render(h(StrictMode, null, h(App)));
  window.realtime = connect();
`;

class Walks {
  step = gate();

  @Enqueue()
  async walk(): Promise<void> {
    await currentJob().progress(30);
    await Promise.race([
      this.step.opened,
      new Promise((_, reject) => currentJob().signal.addEventListener('abort', reject)),
    ]);
  }
}

describe.each(PAGE_ENGINES)('the hooks of a React page, on %s', (engine) => {
  const walks = new Walks();
  let world: BrowserWorld;
  let page: Page;
  const follow = (id: string | undefined) =>
    page.evaluate((it) => (window as unknown as { setId(id?: string): void }).setId(it), id);

  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: COMPONENT, resolveDir: new URL('.', import.meta.url).pathname },
      define: { 'process.env.NODE_ENV': '"development"' },
      bundle: true,
      format: 'iife',
      write: false,
    });
    world = await BrowserWorld.open({ datastore: engine, services: [walks] });
    page = await world.unconnectedPage('ada');
    await page.evaluate(outputFiles[0]?.text ?? '');
    await page.locator('#list').waitFor({ state: 'attached' });
  }, OPEN);
  afterAll(() => world?.close(), OPEN);

  it('say how a job stands, how far it is and how it ends, in strict mode too', async () => {
    expect(await page.evaluate(() => (window as unknown as { onServer: string }).onServer)).toContain(
      'loading',
    );
    const job = await runAs('ada', () => world.cortado.jobs(Walks).walk());
    await follow(job.id);
    await page.locator('#job', { hasText: 'active 30' }).waitFor();
    walks.step.open();
    await page.locator('#job', { hasText: 'completed' }).waitFor();
    await page.locator('#list li', { hasText: 'completed' }).waitFor();
    await follow(undefined);
    await page.locator('#job', { hasText: 'unknown -' }).waitFor();
    // Not for one render is one job taken for another.
    expect(await page.evaluate(() => (window as unknown as { stale?: string[] }).stale ?? [])).toEqual([]);
  });

  it('say nothing of the job of another', async () => {
    const job = await runAs('bob', () => world.cortado.jobs(Walks).walk());
    await follow(job.id);
    await page.locator('#job', { hasText: 'forbidden' }).waitFor();
    expect(await page.locator('#list li').count()).toBe(1);
  });

  it('list the tasks of their user, and cancel one', async () => {
    walks.step = gate();
    await runAs('ada', () => world.cortado.jobs(Walks).walk());
    await page.locator('#list li', { hasText: 'active' }).getByRole('button', { name: 'Stop' }).click();
    await page.locator('#list li', { hasText: 'cancelled' }).waitFor();
    expect(world.complaints).toEqual([]);
  });
});
