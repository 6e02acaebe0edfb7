/** The BullMQ whose storage our scripts write, and whose script they carry out. With another one, jobs go its own way. */
export const BULLMQ_VERSION = '6.7.0';
