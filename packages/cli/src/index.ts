export type { ExitCode } from './exit-code.js';
export { main } from './main.js';
export type { Streams, TextSink } from './output/printer.js';
