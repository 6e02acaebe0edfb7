import { createServer, type Server } from 'node:http';
import type { Cortado } from '@cortado/core';
import type { DashboardOptions } from '@cortado/dashboard';
import { UsageError } from '../errors.js';
import { listen } from './listen.js';
import { isLoopback, type ListenAddress } from './listen-address.js';
import { tokenLogin } from './token-login.js';

/** Where the dashboard is unless somebody says otherwise. */
export const DASHBOARD_ADDRESS: ListenAddress = { host: '127.0.0.1', port: 8080 };

/** What lets people in. */
export type DashboardAccess = Pick<DashboardOptions, 'authenticate' | 'challenge'>;

/** A dashboard on a server of its own. */
export interface DashboardServer {
  /** `http://127.0.0.1:8080/cortado` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Everybody on this machine, or whoever knows the token that CORTADO_DASHBOARD_TOKEN says.
 * @throws UsageError where others than this machine would come in, and nobody would be asked who they are
 */
export function dashboardAccess(address: ListenAddress): DashboardAccess {
  const token = process.env.CORTADO_DASHBOARD_TOKEN || undefined;
  if (token !== undefined) return tokenLogin(token);
  if (isLoopback(address)) return {};
  throw new UsageError(
    `Expected CORTADO_DASHBOARD_TOKEN to be set, since ${address.host} is reached by other machines; found none. Set it to a long secret, or listen on 127.0.0.1.`,
  );
}

/** @throws UsageError where it cannot listen */
export async function serveDashboard(
  cortado: Cortado,
  address: ListenAddress,
  options: DashboardAccess & Pick<DashboardOptions, 'readOnly'>,
): Promise<DashboardServer> {
  // Loaded by those who show it alone: it takes as long as all the rest of a command.
  const { mountDashboard } = await import('@cortado/dashboard');
  const server = createServer((_, response) => {
    response.writeHead(302, { Location: '/cortado' }).end();
  });
  const path = mountDashboard(server, { cortado, ...options });
  const port = await listen(server, address);
  const { host } = address;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${port}${path}`, close: () => closed(server) };
}

async function closed(server: Server): Promise<void> {
  server.close();
  // Pages ask again and again over connections that stay open.
  server.closeAllConnections();
}
