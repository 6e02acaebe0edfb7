import type { AuditAct } from './audit-entry.js';

/** Hears how many an act has been done to so far. */
export type TellDone = (done: number) => void;

/** Carries out an act, and writes down that it was. */
export interface ActNoter {
  noted<T>(
    act: AuditAct & { readonly by?: string | undefined },
    acting: (tell: TellDone) => Promise<T>,
  ): Promise<T>;
}

/** For what is part of another act, which is written down as a whole. */
export const SILENT: ActNoter = { noted: (_, acting) => acting(() => undefined) };
