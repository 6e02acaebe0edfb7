import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const h = () => { const m = process.memoryUsage(); return `rss ${(m.rss/2**20).toFixed(1)} total ${(m.heapTotal/2**20).toFixed(1)} used ${(m.heapUsed/2**20).toFixed(1)} ext ${(m.external/2**20).toFixed(1)} cpu ${process.cpuUsage().user/1000|0} cjs ${Object.keys(require.cache).length}` };
const { CortadoApp } = await import('./dist/contestants/cortado-app.js');
let before = new Set(Object.keys(require.cache)); console.log('import', h());
const app = new CortadoApp('redis://127.0.0.1:7911'); console.log('made', h());
const diff = () => { const now = Object.keys(require.cache).filter(x => !before.has(x)); before = new Set(Object.keys(require.cache)); const by = {}; for (const f of now) { const p = f.replace(/.*node_modules\//,'').split('/').slice(0, 2).join('/'); by[p] = (by[p]??0)+1 } console.log(by) };
diff();
await app.open(); console.log('open', h()); diff();
const w = await app.work({ concurrency: 10 }, () => {}); console.log('work', h()); diff();
await new Promise(r => setTimeout(r, 700)); console.log('+700', h());
if (globalThis.gc) { gc(); console.log('gc', h()) }
await w.close(); await app.close();
