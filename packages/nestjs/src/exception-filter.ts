import type { ServerResponse } from 'node:http';
import { CortadoError, httpAnswer } from '@cortado/core';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { type Observable, throwError } from 'rxjs';

/** What Nest tells a client of a microservice or a gateway of an error, and what we know besides. */
interface Told {
  readonly status: 'error';
  readonly message: string;
}

/** A client of a gateway: Socket.IO's, or a WebSocket as it comes, whose `emit` is heard in this process alone. */
interface GatewayClient {
  readonly readyState?: number;
  emit(event: string, payload: unknown): unknown;
  send(text: string): unknown;
}

const logger = new Logger('CortadoExceptionFilter');

/**
 * Answers a request whose job was not queued with what is the matter, 400 with the broken rules or 503 above all, rather
 * than with 500: `{ provide: APP_FILTER, useClass: CortadoExceptionFilter }`, or `@UseFilters(CortadoExceptionFilter)`.
 * Where the answer has begun, it is ended, and the error logged. Who asked by a message of a microservice or of a gateway is told the same. What else is thrown goes Nest's usual way.
 */
@Catch(CortadoError)
export class CortadoExceptionFilter extends BaseExceptionFilter implements ExceptionFilter<CortadoError> {
  override catch(error: CortadoError, host: ArgumentsHost): Observable<never> | undefined {
    switch (host.getType<string>()) {
      case 'http':
        this.#answer(error, host);
        return undefined;
      case 'rpc':
        return throwError(() => told(error));
      case 'ws':
        emit(host.switchToWs().getClient(), told(error));
        return undefined;
      default:
        throw error;
    }
  }

  #answer(error: CortadoError, host: ArgumentsHost): void {
    const answer = httpAnswer(error);
    const adapter = this.applicationRef ?? this.httpAdapterHost?.httpAdapter;
    const response = host.switchToHttp().getResponse();
    if (adapter && hasBegun(response)) {
      logger.error(error);
      adapter.end(response);
      return;
    }
    if (!answer || !adapter) {
      super.catch(error, host);
      return;
    }
    for (const [name, value] of Object.entries(answer.headers)) adapter.setHeader(response, name, value);
    adapter.reply(response, answer.body, answer.statusCode);
  }
}

/** Whether it has a status already. Fastify's own is around that of Node, and knows nothing of what went past it. */
function hasBegun(response: Partial<ServerResponse> & { readonly raw?: ServerResponse }): boolean {
  return Boolean(response.raw?.headersSent ?? response.headersSent);
}

/** An error that is the service's own is logged, and told without its words, as Nest does with any other. */
function told(error: CortadoError): Told {
  const answer = httpAnswer(error);
  if (answer) return { status: 'error', ...answer.body };
  logger.error(error);
  return { status: 'error', message: 'Internal server error' };
}

function emit(client: GatewayClient, data: Told): void {
  if (typeof client.readyState === 'number') client.send(JSON.stringify({ event: 'exception', data }));
  else client.emit('exception', data);
}
