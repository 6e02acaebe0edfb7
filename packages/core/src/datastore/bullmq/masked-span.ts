import type { Attributes, Exception } from 'bullmq';
import { maskText } from '../../redaction/mask-text.js';

/** Of a span's attributes these are written by whoever a job failed for. */
const WRITTEN_BY_OTHERS = /reason|message|error|exception|stack/i;

/** Attributes as they may leave the process. */
export function maskedAttributes(attributes: Attributes): Attributes {
  let masked: Attributes | undefined;
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== 'string' || !WRITTEN_BY_OTHERS.test(key)) continue;
    masked ??= { ...attributes };
    masked[key] = maskText(value);
  }
  return masked ?? attributes;
}

/** What was thrown as it may leave the process. */
export function maskedException(exception: Exception): Exception {
  if (typeof exception === 'string') return maskText(exception);
  const { name, code, message, stack } = exception;
  return {
    ...(name === undefined ? {} : { name }),
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack: maskText(stack) }),
    message: maskText(String(message ?? '')),
  };
}
