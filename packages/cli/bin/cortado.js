#!/usr/bin/env node
import { main } from '../dist/main.js';

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await main(process.argv.slice(2));
// Everything of ours is closed. What a project's own config left open may not keep a finished command alive.
setTimeout(() => process.exit(), 200).unref();
