import { defineConfig } from '@cortado/core';
import { Reports } from './src/reports.ts';

export default defineConfig({ connection: process.env.REDIS_URL, services: [Reports] });
