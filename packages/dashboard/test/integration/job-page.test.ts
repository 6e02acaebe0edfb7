import { forgiveRefusals } from '../support/opened-page.js';
import { pageOfWorld } from '../support/page-of-world.js';
import { World } from '../support/world.js';

describe('the page of a job', () => {
  const { world, page, complaints, go, button } = pageOfWorld(
    () => World.open(undefined, { authenticate: () => 'ada', authorize: () => true }),
    (opened) => opened.work(),
  );

  it('runs it again with edited arguments, and says at its place what the job would not take', async () => {
    const order = { customer: 'Ada "the é" L.', lines: [{ amount: 1 }], 'a"b\\c': '9007199254740993' };
    const first = await world()
      .app.jobs(world().office)
      .order(order as never);
    await first.result();
    await go(`queues/short/jobs/${first.id}`);
    await button('Run again…').click();
    const editor = page().getByRole('textbox', { name: 'Arguments' });
    expect(JSON.parse(await editor.inputValue())).toEqual([order]);
    await editor.fill((await editor.inputValue()).replace('"amount": 1', '"amount": 0'));
    await button('Run 1 job').click();
    await page().getByRole('alert').getByText('Argument 1, lines.0.amount: ').waitFor();
    forgiveRefusals(complaints);
    await editor.fill((await editor.inputValue()).replace('"amount": 0', '"amount": 12'));
    await button('Run 1 job').click();
    await page().waitForURL((url) => !url.pathname.endsWith(first.id));
    await page().getByRole('region', { name: 'result' }).getByText('12').waitFor();
    const shown = await page().getByRole('region', { name: 'arguments' }).textContent();
    expect(JSON.parse(shown ?? '')).toEqual([{ ...order, lines: [{ amount: 12 }] }]);
  });

  it('shows arguments that are no JSON as they stand, and does with the job what can be done', async () => {
    const text = '<b>{to: ada, password: hunter22';
    const [cancelled, removed] = await Promise.all(
      ['ada', 'bob'].map((it) => world().app.jobs(world().office).mail(`${it}@example.com`)),
    );
    const ended = await world().app.jobs(world().office).send('a letter');
    await ended.result();
    await world().store('short', ended.id, text);
    for (const it of [cancelled, removed]) await world().store('mails', it?.id ?? '', text);
    const client = await world().client();
    const refused = await client.post(`queues/short/jobs/${ended.id}/run`, {});
    expect([refused.status, refused.body]).toMatchObject([
      400,
      { error: { code: 'invalid-arguments', facts: { violations: [{ code: 'rule', argument: 1 }] } } },
    ]);
    const act = (job = cancelled, what = 'cancel') => client.post(`queues/mails/jobs/${job?.id}/${what}`);
    expect((await act()).body).toEqual({ answer: 'removed' });
    expect((await act(removed, 'remove')).status).toBe(200);
    await go(`jobs?state=completed&q=id:${ended.id}`);
    await page().getByRole('link', { name: 'Office.send' }).click();
    await page().getByText('Something else has written into this job').waitFor();
    await page().getByText('This is no JSON').waitFor();
    const shown = page().getByRole('region', { name: 'arguments' });
    expect(await shown.textContent()).toBe('<b>{to: ada, password: ***');
    await button('Run again…').click();
    await button('Run 1 job').click();
    await page().getByRole('alert').getByText('Argument 1: expected JSON').waitFor();
    forgiveRefusals(complaints);
    await page().getByRole('textbox', { name: 'Arguments' }).fill('["another letter"]');
    await button('Run 1 job').click();
    await page().waitForURL((url) => !url.pathname.endsWith(ended.id));
    await shown.getByText('another letter').waitFor();
  });

  it('shows its secrets after saying that this is written down, until it is told to mask them', async () => {
    const { id } = await world().app.jobs(world().office).mail('ada@example.com', { password: 'hunter22' });
    await go(`queues/mails/jobs/${id}`);
    const shown = page().getByRole('region', { name: 'arguments' });
    await shown.getByText('***').waitFor();
    await button('Show secrets…').click();
    await page().getByText('That you have seen them is written down.').waitFor();
    await button('Show 1 job’s secrets').click();
    await shown.getByText('hunter22').waitFor();
    await button('Mask secrets').click();
    await shown.getByText('***').waitFor();
    expect(await page().content()).not.toContain('hunter22');
  });

  it('shows numbers that JavaScript cannot hold as they are stored, and runs it again with no others', async () => {
    const first = await world()
      .app.jobs(world().office)
      .order({ customer: 'Ada', lines: [{ amount: 1 }] });
    await first.result();
    await world().store('short', first.id, '{"customer":"Ada","lines":[{"amount":9007199254740993}]}');
    await go(`queues/short/jobs/${first.id}`);
    await page().getByRole('region', { name: 'arguments' }).getByText('"amount": 9007199254740993').waitFor();
    await page().getByText('JavaScript cannot hold some of these numbers').waitFor();
    await button('Run again…').click();
    await button('Run 1 job').click();
    const refusal = page().getByRole('alert');
    await refusal.getByText('Argument 1, lines[0].amount: ').getByText('found 9007199254740993').waitFor();
    const editor = page().getByRole('textbox', { name: 'Arguments' });
    await editor.fill((await editor.inputValue()).replace('"Ada"', '"Grace"'));
    await button('Run 1 job').click();
    await refusal.getByText('JavaScript would read this number as another').waitFor();
    forgiveRefusals(complaints);
    await editor.fill((await editor.inputValue()).replace('9007199254740993', '12'));
    await button('Run 1 job').click();
    await page().waitForURL((url) => !url.pathname.endsWith(first.id));
    await page().getByRole('region', { name: 'result' }).getByText('12').waitFor();
  });

  it('shows the lines of its log before the latest when asked to', async () => {
    const { id } = await world().app.jobs(world().office, { delay: '2h' }).send('much to say');
    // At once: one after the other takes a busy machine longer than a question may.
    await world().app.internals.producer.ask('short', 'logging', (queue) =>
      Promise.all(Array.from({ length: 2_230 }, (_, at) => queue.addJobLog(id, `line ${at + 1}`, 5_000))),
    );
    await go(`queues/short/jobs/${id}`);
    const log = page().getByRole('region', { name: 'log' });
    await log.getByText('line 2230').waitFor();
    expect(await log.textContent()).toMatch(/^line 2131\n/);
    await button('Show 1,130 earlier lines of 2,130').click();
    await button('Show 1,000 earlier lines').click();
    await log.getByText('line 1\nline 2').waitFor();
    expect((await log.textContent())?.split('\n')).toHaveLength(2_230);
  });

  it('says when it is likely to start, or why that cannot be told', async () => {
    const jobs = world().app.jobs(world().office);
    const { id: lost } = await jobs.mail('ada@example.com');
    await go(`queues/mails/jobs/${lost}`);
    await page().getByText('When it starts cannot be told: no worker takes jobs of its queue.').waitFor();
    const { id: later } = await world().app.jobs(world().office, { delay: '2h' }).send('later');
    await go(`queues/short/jobs/${later}`);
    await page().getByText('Its time has not come.').waitFor();
    await page()
      .getByText(/It is likely to start in 1 h 59 min/)
      .waitFor();
  });
});
