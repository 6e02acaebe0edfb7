import { Enqueue, type Enqueued, type ResolveContext } from '@cortado/core';
import { Container, injectable } from 'inversify';
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

const root = new Container();
root
  .bind(Letterhead)
  .toDynamicValue(() => new Letterhead())
  .inSingletonScope();

const scopes = new WeakMap<ResolveContext, Container>();
await demonstrate(Reports, {
  resolve(service, attempt) {
    const scope = new Container({ parent: root });
    scope
      .bind(Session)
      .toDynamicValue(() => new Session())
      .inSingletonScope()
      .onDeactivation((it) => it.close());
    scope.bind(service).toSelf();
    scopes.set(attempt, scope);
    return scope.getAsync(service);
  },
  release: (_reports, attempt) => scopes.get(attempt)?.unbindAllAsync(),
});
