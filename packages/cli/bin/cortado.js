#!/usr/bin/env node
// The first process of a container ends by no signal that it does not listen to: one that came while all of this loads would
// be lost, and a worker would serve until it is killed.
if (process.pid === 1)
  for (const [signal, code] of Object.entries({ SIGTERM: 143, SIGINT: 130 }))
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(code);
    });

const { main, watchOutputs } = await import('../dist/main.js');

watchOutputs();
process.exitCode = await main(process.argv.slice(2));
// Everything of ours is closed. What a project's own config left open may not keep a finished command alive.
setTimeout(() => process.exit(), 200).unref();
