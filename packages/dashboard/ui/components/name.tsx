import { Fragment } from 'react';
import { plain } from '../words/plain.js';

/** Where a name may be broken: behind what stands between its words, and where one begins with a capital. */
const BREAKS = /(?<=[._\-/@:#])(?=[^._\-/@:#])|(?<=\p{Ll})(?=\p{Lu})/u;

/** A name that may be long: whole, on as many lines as it takes. */
export function Name({ of }: { of: string }) {
  return plain(of)
    .split(BREAKS)
    .map((part, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name have no other
      <Fragment key={index}>
        {index > 0 && <wbr />}
        {part}
      </Fragment>
    ));
}
