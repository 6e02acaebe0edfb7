/** The processor file of BullMQ's sandbox: the no-op that both sides run in child processes. */
import type { NoticeFields } from '../notice-fields.js';

export default async ({ data }: { data: NoticeFields }): Promise<NoticeFields> => data;
