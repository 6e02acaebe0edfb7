/** Names this process for whoever lists processes, `ps aux | grep "cortado worker"`, and takes a password out of that list. */
export function nameProcess(command: string, queues: readonly string[] = []): void {
  process.title = ['cortado', command, queues.join(',')].filter((it) => it !== '').join(' ');
}
