import type { Cluster } from 'ioredis';

/** What is called of a transaction of ioredis here. */
interface Transaction {
  exec(...args: unknown[]): Promise<unknown>;
}

/**
 * Has a client of a Cluster send its scripts again where a node does not have them. ioredis sends a script's text once over
 * each connection and its hash from then on. A node that turns the first transaction away, because the slot is on its way
 * to it, has not read the text; and an answer that says so comes within that of a transaction, where ioredis does not look.
 * So the connections to the masters are made anew, and who sent the transaction is told what it can send again.
 */
export function sendLostScriptsAgain(client: Cluster): void {
  const look = (answers: unknown) => {
    if (isScriptLost(answers)) for (const node of client.nodes('master')) node.disconnect(true);
  };
  const multi = client.multi as (...args: unknown[]) => Transaction;
  client.multi = ((...args: unknown[]) => {
    const transaction = multi.apply(client, args);
    const { exec } = transaction;
    transaction.exec = (...how) => {
      const answering = exec.apply(transaction, how);
      answering.then(look, () => undefined);
      return answering;
    };
    return transaction;
  }) as typeof client.multi;
}

function isScriptLost(answers: unknown): boolean {
  return (
    Array.isArray(answers) && answers.some(([error]: [Error | null]) => error?.message.startsWith('NOSCRIPT'))
  );
}
