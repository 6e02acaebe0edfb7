import { CortadoError } from './cortado-error.js';

const SENTENCES = {
  unknown: 'there is no such request, or it is no longer kept. Ask for the act again',
  'same-person': 'it is the one who asked for it. Let somebody else confirm it',
  confirmed: 'it was confirmed already. Look into the audit for what became of it',
  declined: 'it was declined. Ask for the act again',
  expired: 'its time is over. Ask for the act again',
} as const;

/** A request for a second person's agreement was not to be decided so. */
export class ApprovalRefusedError extends CortadoError {
  readonly code = 'CORTADO_APPROVAL_REFUSED';
  readonly id: string;
  readonly found: keyof typeof SENTENCES;

  constructor({ id, found }: { id: string; found: keyof typeof SENTENCES }) {
    super(`Expected the request ${id} to wait for a second person, found that ${SENTENCES[found]}.`);
    this.id = id;
    this.found = found;
  }
}
