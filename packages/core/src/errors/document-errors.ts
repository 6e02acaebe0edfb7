import { CortadoError } from './cortado-error.js';

/** The document of a job is gone: `load` of its class found none. The job fails and is not retried. */
export class DocumentNotFoundError extends CortadoError {
  readonly code = 'CORTADO_DOCUMENT_NOT_FOUND';

  constructor(facts: { job: string; doctype: string; name: string }) {
    super(
      `${facts.job} did not run: no ${facts.doctype} is named "${facts.name}". It was deleted or renamed since, or never stored; if it was stored in a transaction, queue with { afterCommit: true }.`,
    );
  }
}

/** A document job without its document: called on the class, by its job name alone, or with a name that is no text. */
export class DocumentNameError extends CortadoError {
  readonly code = 'CORTADO_DOCUMENT_NAME';

  constructor(facts: { job: string; doctype: string; method: string; found: string }) {
    super(
      `${facts.job} belongs to a document and must know which: expected the name of a ${facts.doctype} as text, found ${facts.found}. Call the method on a document, or cortado.enqueueDoc('${facts.doctype}', name, '${facts.method}').`,
    );
  }
}
