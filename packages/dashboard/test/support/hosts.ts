import 'reflect-metadata';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DashboardOptions, mountDashboard } from '@cortado/dashboard';
import { serve } from '@hono/node-server';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import compression from 'compression';
import express, { Router } from 'express';
import fastify from 'fastify';
import helmet from 'helmet';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import { prefixProxy } from './prefix-proxy.js';

/** A server that shows a dashboard beside an answer of its own, and the path that leads to the dashboard. */
export interface Hosted {
  readonly server: Server;
  readonly path: string;
  /** Where it answers itself. @default '/' */
  readonly own?: string;
}

/** Mounts a dashboard as people do in one framework or another. */
export type Host = (options: DashboardOptions) => Promise<Hosted>;

@Controller()
class Own {
  @Get()
  own(): string {
    return 'own';
  }
}

@Module({ controllers: [Own] })
class NestRoot {}

/** What has to work with nothing around it. */
export const PLAIN: Readonly<Record<string, Host>> = {
  'a server of Node': async (options) => {
    const server = createServer();
    const path = mountDashboard(server, options);
    // After the dashboard: it answers alone all the same.
    server.on('request', (_, response) => response.end('own'));
    return { server: server.listen(0, '127.0.0.1'), path };
  },
  Express: async (options) => {
    const host = express();
    const path = mountDashboard(host, options);
    host.get('/', (_, response) => void response.send('own'));
    return { server: host.listen(0, '127.0.0.1'), path };
  },
  Fastify: async (options) => {
    const host = fastify();
    const path = mountDashboard(host, options);
    host.get('/', async () => 'own');
    await host.listen({ port: 0, host: '127.0.0.1' });
    return { server: host.server, path };
  },
  Hono: async (options) => {
    const host = new Hono();
    const path = mountDashboard(host, options);
    host.get('/', (context) => context.text('own'));
    return { server: honoServer(host), path };
  },
  Nest: async (options) => {
    const host = await NestFactory.create(NestRoot, { logger: false });
    const path = mountDashboard(host, options);
    await host.listen(0, '127.0.0.1');
    return { server: host.getHttpServer(), path };
  },
};

/** What people have around it. */
export const FURNISHED: Readonly<Record<string, Host>> = {
  'a router of Express behind helmet, compression and a body parser': async (options) => {
    const host = express();
    const admin = Router();
    host.use(helmet(), compression({ threshold: 0 }), express.json());
    host.get('/', (_, response) => void response.send('own'));
    const path = mountDashboard(admin, options);
    host.use('/back/office', admin);
    return { server: host.listen(0, '127.0.0.1'), path: `/back/office${path}` };
  },
  'a router of Express that is told the whole path, behind a parser of raw bodies': async (options) => {
    const host = express();
    const admin = Router();
    host.use(express.raw({ type: '*/*' }));
    host.get('/', (_, response) => void response.send('own'));
    const path = mountDashboard(admin, { ...options, basePath: '/admin/jobs/' });
    host.use('/admin', admin);
    return { server: host.listen(0, '127.0.0.1'), path };
  },
  'a scope of Fastify with a prefix that has a parameter': async (options) => {
    const host = fastify();
    let path = '';
    await host.register(
      async (scope) => {
        path = mountDashboard(scope, options);
      },
      { prefix: '/:tenant/admin' },
    );
    host.get('/', async () => 'own');
    await host.listen({ port: 0, host: '127.0.0.1' });
    return { server: host.server, path: `/blue/admin${path}` };
  },
  'an app of Hono that is a route of another, behind compress and secureHeaders': async (options) => {
    const host = new Hono();
    host.use(compress(), secureHeaders());
    host.get('/', (context) => context.text('own'));
    const admin = new Hono().basePath('/office');
    const path = mountDashboard(admin, options);
    host.route('/admin', admin);
    return { server: honoServer(host), path: `/admin/office${path}` };
  },
  'Nest on Fastify with a global prefix': async (options) => {
    const host = await NestFactory.create<NestFastifyApplication>(NestRoot, new FastifyAdapter(), {
      logger: false,
    });
    host.setGlobalPrefix('api');
    await host.listen(0, '127.0.0.1');
    const path = mountDashboard(host, options);
    return { server: host.getHttpServer(), path, own: '/api' };
  },
  'all of a server, behind a proxy that takes a prefix away': async (options) => {
    const server = createServer();
    mountDashboard(server, { ...options, basePath: '/' });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return { server: await prefixProxy('/tools/cortado', server), path: '/tools/cortado' };
  },
};

/** Where a server that listens, or is about to, is reached. */
export async function rootOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function honoServer(host: Hono): Server {
  return serve({ fetch: host.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
}
