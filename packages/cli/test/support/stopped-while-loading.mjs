// A config that takes its time, and whose process is stopped meanwhile.
process.kill(process.pid, 'SIGTERM');
await new Promise((resolve) => setTimeout(resolve, 2_000));
process.exit(9);
