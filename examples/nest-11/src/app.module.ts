import { runAs } from '@cortado/core';
import { CortadoExceptionFilter, CortadoModule } from '@cortado/nestjs';
import { BullModule } from '@nestjs/bullmq';
import { type MiddlewareConsumer, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Request } from 'express';
import { Letterhead } from './letterhead';
import { LetterProcessor, LettersController } from './letters';
import { Reports } from './reports';
import { ReportsController } from './reports.controller';

@Module({
  imports: [
    // Docker kills a container 10 seconds after SIGTERM: jobs have 4 to end, and 5 more once they are told to stop.
    CortadoModule.forRoot({ connection: process.env.REDIS_URL, worker: true, close: { grace: '4s' } }),
    BullModule.forRoot({ connection: { url: process.env.REDIS_URL } }),
    BullModule.registerQueue({ name: 'example-letters' }),
  ],
  controllers: [ReportsController, LettersController],
  providers: [
    Reports,
    Letterhead,
    LetterProcessor,
    { provide: APP_FILTER, useClass: CortadoExceptionFilter },
  ],
})
export class AppModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((request: Request, _response: unknown, next: () => void) =>
        runAs(request.get('x-user') ?? 'guest', next),
      )
      .forRoutes('*path');
  }
}
