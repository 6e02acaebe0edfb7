import { type Container, Enqueue, type Enqueued, type ResolveContext } from '@cortado/core';
import { type AwilixContainer, asClass, createContainer } from 'awilix';
import { demonstrate } from './demonstrate.js';
import { Letterhead } from './letterhead.js';
import { Session } from './session.js';

export class Reports {
  private readonly letterhead: Letterhead;
  private readonly session: Session;

  constructor({ letterhead, session }: { letterhead: Letterhead; session: Session }) {
    this.letterhead = letterhead;
    this.session = session;
  }

  @Enqueue({ attempts: 2 })
  async generate(pages: number): Enqueued<string> {
    if (pages === 0) throw new Error('There are no pages');
    return this.letterhead.print(`${pages} pages, ${Session.open.has(this.session)}`);
  }
}

const root = createContainer();
root.register({
  letterhead: asClass(Letterhead).singleton(),
  session: asClass(Session)
    .scoped()
    .disposer((it) => it.close()),
});

const scopes = new WeakMap<ResolveContext, AwilixContainer>();
const container: Container = {
  resolve(service, attempt) {
    const scope = root.createScope();
    scopes.set(attempt, scope);
    return scope.build(service);
  },
  release: (_reports, attempt) => scopes.get(attempt)?.dispose(),
};

await demonstrate(Reports, container);
