import { type Container, Enqueue, type Enqueued, type ResolveContext } from '@cortado/core';
import { type DependencyContainer, injectable, instanceCachingFactory, container as root } from 'tsyringe';
import { demonstrate } from './demonstrate.js';
import { Letterhead } from './letterhead.js';
import { Session } from './session.js';

@injectable()
export class Reports {
  constructor(
    private readonly letterhead: Letterhead,
    private readonly session: Session,
  ) {}

  @Enqueue({ attempts: 2 })
  async generate(pages: number): Enqueued<string> {
    if (pages === 0) throw new Error('There are no pages');
    return this.letterhead.print(`${pages} pages, ${Session.open.has(this.session)}`);
  }
}

root.registerSingleton(Letterhead);

const scopes = new WeakMap<ResolveContext, DependencyContainer>();
const container: Container = {
  resolve(service, attempt) {
    const scope = root.createChildContainer();
    scope.register(Session, { useFactory: instanceCachingFactory(() => new Session()) });
    scopes.set(attempt, scope);
    return scope.resolve(service);
  },
  async release(_reports, attempt) {
    const scope = scopes.get(attempt);
    await scope?.resolve(Session).close();
    await scope?.dispose();
  },
};

await demonstrate(Reports, container);
