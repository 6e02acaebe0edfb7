import v8 from 'node:v8';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const side = process.argv[2];
let w, app;
if (side === 'raw') {
  const { startRawWorker } = await import('./dist/contestants/raw-bullmq.js'); const { rawLink } = await import('./dist/contestants/raw-link.js');
  w = await startRawWorker(await rawLink('redis://127.0.0.1:7911'), { concurrency: 10 }, () => {});
} else {
  const { CortadoApp } = await import('./dist/contestants/cortado-app.js');
  app = await new CortadoApp('redis://127.0.0.1:7911').open();
  w = await app.work({ concurrency: 10 }, () => {});
}
await new Promise(r => setTimeout(r, 700));
console.log(side, process.memoryUsage.rss()/2**20|0);
gc(); gc();
console.log('after gc', process.memoryUsage.rss()/2**20|0);
for (const s of v8.getHeapSpaceStatistics()) console.log(s.space_name, (s.space_size/2**20).toFixed(1), (s.space_used_size/2**20).toFixed(1));
const c = v8.getHeapCodeStatistics(); console.log(c);
const by = {}; for (const f of Object.keys(require.cache)) { const p = /node_modules/.test(f) ? f.replace(/.*node_modules\//,'').split('/').slice(0, f.includes('node_modules/@') ? 2 : 1).join('/') : f.replace(/.*wt-speed\//, ''); by[p] = (by[p]??0)+1 } console.log(by);
process.exit();
