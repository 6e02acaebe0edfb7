import type { AuditEntry } from '@cortado/core';

/** Something that somebody did through the dashboard, who is always known. */
export type ActEntry = AuditEntry & { readonly by: string };
