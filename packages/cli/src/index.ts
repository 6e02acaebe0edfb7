export type { ExitCode } from './command.js';
export { main } from './main.js';
export type { Streams, TextSink } from './output/printer.js';
