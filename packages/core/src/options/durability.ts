/** What a datastore can be made to confirm of a job before its enqueue resolves. */
export type Confirmation = 'replicated' | 'fsynced';

/**
 * What an enqueue that resolves promises: `'stored'` that the datastore has the job; `'replicated'` that another server has it
 * as well; `'fsynced'` that it is on the disk of the server.
 */
export type Durability = 'stored' | Confirmation;

/** What there is to be confirmed; nothing where being stored is enough. */
export function confirmationOf(durability: Durability | undefined): Confirmation | undefined {
  return durability === 'stored' ? undefined : durability;
}
