import { World } from '../support/world.js';

describe('the command dashboard', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  it('tells where its page is, shows the app of the config, and ends at a signal', async () => {
    await world.app.enqueue('Desk.send', [{ to: 'ada' }]);
    const command = world.start('dashboard', '--port', '0');
    await command.says('stdout', /^Listening +http:\/\/127\.0\.0\.1:\d+\/cortado$/m);
    const url = /^Listening +(\S+)$/m.exec(command.stdout)?.[1] ?? '';
    expect(await (await fetch(url.replace('/cortado', '/'))).text()).toContain('<title>Cortado</title>');
    const answer = await fetch(`${url}/api/jobs`);
    expect(await answer.json()).toMatchObject({ jobs: [{ name: 'Desk.send', queue: 'emails' }] });
    command.signal('SIGTERM');
    expect((await command.ended()).code).toBe(0);
  });

  it('refuses other machines where nobody would be asked who they are', async () => {
    const { code, stderr } = await world.run('dashboard', '--port', '0', '--host', '0.0.0.0');
    expect(code).toBe(2);
    expect(stderr).toContain('Expected CORTADO_DASHBOARD_TOKEN to be set');
  });

  it('lets in who has the token, and names who it is', async () => {
    world.env.CORTADO_DASHBOARD_TOKEN = 'open-sesame';
    const command = world.start('dashboard', '--port', '0', '--host', '0.0.0.0');
    await command.says('stdout', /^Listening/m);
    const url = (/^Listening +(\S+)$/m.exec(command.stdout)?.[1] ?? '').replace('0.0.0.0', '127.0.0.1');
    const ask = async (authorization?: string) => {
      const answer = await fetch(`${url}/api/session`, { headers: authorization ? { authorization } : {} });
      return [answer.status, ((await answer.json()) as { user?: string }).user];
    };
    const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;
    expect(await ask()).toEqual([401, undefined]);
    expect(await ask(basic('ada:wrong'))).toEqual([401, undefined]);
    expect(await ask(basic('ada:open-sesame'))).toEqual([200, 'ada']);
    expect(await ask('Bearer open-sesame')).toEqual([200, 'token']);
  });

  it('is part of start, unless it is left out or its port is taken', async () => {
    await world.app.enqueue('Desk.send', [{ to: 'ada' }], { delay: '1h' });
    const start = world.start('start', '--dashboard', '0');
    await start.says('stdout', /^Dashboard +http:\/\/127\.0\.0\.1:\d+\/cortado$/m);
    const url = /^Dashboard +(\S+)$/m.exec(start.stdout)?.[1] ?? '';
    expect(await (await fetch(`${url}/api/jobs`)).json()).toMatchObject({ jobs: [{ name: 'Desk.send' }] });
    expect((await fetch(`${url}/api/jobs`, { headers: { 'x-forwarded-for': '10.0.0.1' } })).status).toBe(403);
    const taken = await world.run('start', '--dashboard', new URL(url).port);
    expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining('EADDRINUSE')]);
    const open = await world.run('start', '--dashboard', '0.0.0.0:0');
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('CORTADO_DASHBOARD_TOKEN')]);
    start.signal('SIGTERM');
    expect((await start.ended()).code).toBe(0);
    const without = world.start('start', '--no-dashboard');
    await without.says('stdout', /^Stop with/m);
    expect(without.stdout).not.toContain('Dashboard');
  });
});
