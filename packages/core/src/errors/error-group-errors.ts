import { CortadoError } from './cortado-error.js';

/** There is no group of errors with this id. */
export class UnknownErrorGroupError extends CortadoError {
  readonly code = 'CORTADO_UNKNOWN_ERROR_GROUP';
  readonly group: string;

  constructor(group: string) {
    super(
      `Expected the id of a group of errors, found "${group.slice(0, 100)}", which is none, or no longer kept. \`cortado.errorGroups.list()\` has those there are: the latest 1,000, for 90 days.`,
    );
    this.group = group;
  }
}
