import { setTimeout } from 'node:timers/promises';
import { currentUser, Enqueue, type Enqueued } from '@cortado/core';
import { Injectable } from '@nestjs/common';
import { Letterhead } from './letterhead.js';
import { ReportRequest } from './report-request.js';

@Injectable()
export class Reports {
  constructor(private readonly letterhead: Letterhead) {}

  @Enqueue({ queue: 'short' })
  async generate(request: ReportRequest): Enqueued<string> {
    await setTimeout(request.pages * 100);
    return this.letterhead.print(`${request.pages} pages for ${currentUser()}`);
  }
}
