import type { ActEntry } from '../../src/access/act-entry.js';
import { toldInTime } from '../../src/access/told-act.js';
import { type AccessDeps, Visitor } from '../../src/access/visitor.js';
import { apiError } from '../../src/api/error-answer.js';
import type { IncomingRequest } from '../../src/http/visit.js';

describe('a function of the app that does not answer', () => {
  const never = () => new Promise<never>(() => undefined);
  const deps: AccessDeps = {
    authenticate: async () => 'ann',
    authorize: async () => true,
    readOnly: false,
    site: undefined,
    within: 20,
  };
  const codeOf = async (asked: Promise<unknown>) => {
    const told: unknown[] = [];
    const { status, code, facts } = apiError(await asked.catch((error) => error), (it) => told.push(it));
    return { status, code, facts, told: String(told[0]) };
  };

  it('is waited for no longer than it may take, and told of', async () => {
    const visit = {} as IncomingRequest;
    const silent = Visitor.of(visit, { ...deps, authenticate: never });
    expect(await codeOf(silent)).toEqual({
      ...{ status: 503, code: 'access-too-slow', facts: { function: 'authenticate', limit: 20 } },
      told: expect.stringContaining(
        'Expected "authenticate" of the dashboard to answer within 20 milliseconds',
      ),
    });
    const visitor = await Visitor.of(visit, { ...deps, authorize: never });
    expect(await codeOf(visitor.may('jobs.read', { queue: 'mails' }))).toMatchObject({
      facts: { function: 'authorize', limit: 20 },
    });
  });

  it('keeps no act waiting, and is told of, but for what it throws', async () => {
    const told: unknown[] = [];
    const entry = {} as ActEntry;
    await toldInTime(never, (it) => told.push(it), 20)?.(entry);
    expect(told.map(String)).toEqual([
      expect.stringContaining('Expected "onAct" of the dashboard to answer within 20 milliseconds'),
    ]);
    const broken = () => Promise.reject(new Error('no archive'));
    await expect(toldInTime(broken, () => undefined)?.(entry)).rejects.toThrow('no archive');
    expect(toldInTime(undefined, () => undefined)).toBeUndefined();
  });

  it('is no other than one that answers in time, or throws', async () => {
    const visit = {} as IncomingRequest;
    expect(await (await Visitor.of(visit, deps)).may('jobs.read')).toBe(true);
    const broken = { ...deps, authenticate: () => Promise.reject(new Error('no sessions')) };
    await expect(Visitor.of(visit, broken)).rejects.toThrow('no sessions');
  });
});
