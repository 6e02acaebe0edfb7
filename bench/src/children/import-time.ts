/** A fresh process that imports one package and prints how many milliseconds that took. */
const [, , name = ''] = process.argv;
const started = performance.now();
await import(name);
process.stdout.write(String(performance.now() - started));
