import { setTimeout } from 'node:timers/promises';
import { currentUser, Enqueue, type Enqueued } from '@cortado/core';
import { ReportRequest } from './report-request';

export class Reports {
  @Enqueue({ queue: 'short', payload: [ReportRequest] })
  async generate(request: ReportRequest): Enqueued<string> {
    await setTimeout(request.pages * 100);
    return `${request.pages} pages for ${currentUser()}`;
  }
}
