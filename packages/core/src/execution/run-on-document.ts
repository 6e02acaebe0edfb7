import type { DocumentPlan } from '../descriptors/document-plan.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import { DocumentNameError, DocumentNotFoundError } from '../errors/document-errors.js';
import { runOn } from './body-on.js';
import type { Run } from './run.js';

/** Loads the document a job was queued for, and runs the job's method on it. @throws DocumentNotFoundError, DocumentNameError */
export async function runOnDocument(
  run: Run,
  { job, document, name }: { job: JobDescriptor; document: DocumentPlan; name: unknown },
  args: unknown[],
): Promise<unknown> {
  const { doctype } = document;
  const found = await document.load(documentName(job, document, name));
  if (found === null || found === undefined)
    throw new DocumentNotFoundError({ job: job.name, doctype, name: name as string });
  return runOn(run, job, found, args);
}

/** The name of the document that a job's method was called on; nothing where its class is none. @throws DocumentNameError */
export function calledDocument(job: JobDescriptor, target: unknown): string | undefined {
  const { document } = job;
  if (!document) return undefined;
  // A class has no name among its documents.
  const name = typeof target === 'function' || target === undefined ? undefined : document.nameOf(target);
  return documentName(job, document, name);
}

/** The name of a document, which is text. @throws DocumentNameError */
export function documentName(job: JobDescriptor, { doctype }: DocumentPlan, name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  const found =
    name === undefined
      ? 'none'
      : typeof name === 'string'
        ? 'empty text'
        : `${String(name)} (${typeof name})`;
  throw new DocumentNameError({ job: job.name, doctype, method: job.method, found });
}
