import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { plainObject, type Rule } from './rule.js';

/** What each holds as text; as bytes it may be of another form. Written out, the last would be masked as the key that it begins. */
const PEM = { ca: 'CERTIFICATE', cert: 'CERTIFICATE', key: '… PRIVATE KEY' } as const;

/** The options of TLS: an object whose certificates and key Node can use, so that no connection fails for them later. */
export const tls: Rule = (value) => {
  if (plainObject(value)) return 'an object such as {} or { ca }';
  const options = value as SecureContextOptions;
  for (const [name, holds] of Object.entries(PEM)) {
    const texts = [options[name as keyof typeof PEM]].flat().filter((it) => typeof it === 'string');
    if (!texts.every((it) => it.includes('-----BEGIN ')))
      return `an object whose ${name} is the text of a file (-----BEGIN ${holds}-----), and not its name`;
  }
  try {
    createSecureContext(options);
    return undefined;
  } catch (error) {
    return `an object with a certificate, and a key that belongs to it (${reasonFrom(error)})`;
  }
};

function reasonFrom(error: unknown): string {
  const { reason, message } = error as { reason?: string; message: string };
  return reason ?? message;
}
