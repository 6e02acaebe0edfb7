import { CortadoError, httpAnswer } from '@cortado/core';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/**
 * Answers a request whose job was not queued with what is the matter, 400 with the broken rules or 503 above all, rather
 * than with 500: `{ provide: APP_FILTER, useClass: CortadoExceptionFilter }`, or `@UseFilters(CortadoExceptionFilter)`.
 * What else is thrown goes Nest's usual way.
 */
@Catch(CortadoError)
export class CortadoExceptionFilter extends BaseExceptionFilter implements ExceptionFilter<CortadoError> {
  override catch(error: CortadoError, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const answer = httpAnswer(error);
    const adapter = this.applicationRef ?? this.httpAdapterHost?.httpAdapter;
    if (!answer || !adapter) {
      super.catch(error, host);
      return;
    }
    const response = host.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(answer.headers)) adapter.setHeader(response, name, value);
    adapter.reply(response, answer.body, answer.statusCode);
  }
}
