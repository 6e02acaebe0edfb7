import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createCortado } from '@cortado/core';
import { attachRealtime, publishProgress, publishRealtime } from '@cortado/realtime';
import { chromium, type Page } from 'playwright-core';
import { alternate, type Sample } from '../alternate.js';
import { type RowGroup, scaled } from '../row-group.js';

const require = createRequire(import.meta.url);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const USER = 'ada';
/** Events for the page in a second, and how long frames are counted, in milliseconds. */
const EVENTS_PER_SECOND = 200;
const COUNTED_FOR = 3_000;
const HTML = `<!doctype html><html lang="en"><title>Bench</title>
<script src="/realtime/client.js"></script><script src="/realtime/elements.js"></script>
<body><cortado-alerts></cortado-alerts><cortado-tasks></cortado-tasks></body></html>`;

/** What a page costs: what it loads, and how smooth it stays while it is told much. */
export const pageRows: RowGroup = {
  rows: [
    {
      id: 'page-client',
      title: 'client for pages, gzipped, beside socket.io-client alone',
      unit: 'bytes',
      beside: 'socket.io-client',
    },
    {
      id: 'page-elements',
      title: 'elements for tasks and bars, gzipped, beside socket.io-client alone',
      unit: 'bytes',
      beside: 'socket.io-client',
    },
    {
      id: 'page-frames',
      title: `frames of a page that is told ${EVENTS_PER_SECOND} things a second`,
      unit: '1/s',
      beside: 'the page at rest',
      target: { of: 'ratio', atLeast: 0.9 },
    },
  ],
  async run(bench) {
    const cortado = createCortado({ connection: bench.url, prefix: `bench-${randomUUID()}`, log: false });
    const server = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(HTML),
    );
    const realtime = attachRealtime(cortado, server, { authenticate: () => USER });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await realtime.ready;
    const browser = await chromium.launch({ executablePath: program(), args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      // A page of the bench, whose types have no DOM.
      await page.evaluate(
        'window.realtime = cortadoRealtime.connect(); realtime.on("counted", () => undefined)',
      );
      await page.waitForFunction('realtime.state.get().status === "online"');
      const ours = require.resolve('@cortado/realtime/client');
      const files = {
        raw: sizeOf(join(require.resolve('socket.io-client/package.json'), '../dist/socket.io.min.js')),
        client: sizeOf(ours),
        elements: sizeOf(join(ours, '../elements.js')),
      };
      const side = (client: number, elements: number, tell: () => () => Promise<void>) => {
        return async (): Promise<Sample> => {
          const stop = tell();
          const frames = await framesOf(page);
          await stop();
          return { 'page-client': client, 'page-elements': elements, 'page-frames': frames };
        };
      };
      const sides = {
        raw: side(files.raw, files.raw, () => async () => undefined),
        cortado: side(files.client, files.elements, telling),
      };
      const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: scaled(2, bench) });
      return { comparisons, delivery: { delivered: 0, problems: [] } };
    } finally {
      await browser.close();
      await realtime.close();
      server.closeAllConnections();
      server.close();
      await cortado.close();
    }
  },
};

/** Tells the page until it is stopped: a bar that moves, and an event of the app's own. */
function telling(): () => Promise<void> {
  let nr = 0;
  const timer = setInterval(() => {
    nr++;
    const percent = nr % 100;
    void publishRealtime('counted', { nr }, { user: USER });
    void publishProgress({ percent, title: `Bar ${nr % 5}`, description: `${nr}`, user: USER });
  }, 2_000 / EVENTS_PER_SECOND);
  return async () => clearInterval(timer);
}

async function framesOf(page: Page): Promise<number> {
  return await page.evaluate(
    `new Promise((resolve) => {
      const start = performance.now();
      let frames = 0;
      requestAnimationFrame(function again(now) {
        frames++;
        if (now - start < ${COUNTED_FOR}) requestAnimationFrame(again);
        else resolve((frames * 1000) / (now - start));
      });
    })`,
  );
}

function sizeOf(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}

/** Where a browser is, on PATH. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((it) => join(it, name))).find((it) => existsSync(it));
}

function program(): string {
  const found = findBrowser();
  if (found) return found;
  throw new Error('Expected Chromium on PATH, found none. Install it (apt-get install chromium).');
}
