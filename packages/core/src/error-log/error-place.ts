/** Where in the code of an app an error began. */
export interface ErrorPlace {
  /** The same wherever the app is installed, and after lines were added above it. */
  readonly key: string;
  /** As people read it: the function, the file below the working directory, and the line. */
  readonly shown: string;
}

/** Frames of a stack that are looked at, and characters of each. */
const MOST_FRAMES = 100;
const LONGEST_FRAME = 1_000;
const LONGEST_SHOWN = 300;
/** How much of a path is the same on every host: the file and its folder. */
const KEPT_OF_PATH = 2;

const FRAME = /^\s+at (.*)$/;
const NAMED = /^(.*) \((.*)\)$/;
const LOCATION = /^(.*?):(\d+)(?::\d+)?$/;
/** Node's own code, packages, and what has no file. */
const OTHERS = /^(?:node:|internal\/|native$|<anonymous>|\[)|[\\/]node_modules[\\/]/;

/** The first frame that is the app's own code, neither Node's nor a package's; `undefined` where the stack has none. */
export function placeOf(stack: string | undefined, folder = process.cwd()): ErrorPlace | undefined {
  let seen = 0;
  for (const line of (stack ?? '').split('\n')) {
    const frame = FRAME.exec(line.slice(0, LONGEST_FRAME))?.[1];
    if (frame === undefined) continue;
    if (++seen > MOST_FRAMES) return undefined;
    const place = placeIn(frame, folder);
    if (place) return place;
  }
  return undefined;
}

function placeIn(frame: string, folder: string): ErrorPlace | undefined {
  const [, named = '', where = frame] = NAMED.exec(frame) ?? [];
  const [, found, line] = LOCATION.exec(where.replace(/^async /, '')) ?? [];
  if (found === undefined || OTHERS.test(found)) return undefined;
  const file = found.replace(/^file:\/\//, '').replace(/\?.*$/, '');
  const caller = named.replace(/^async /, '');
  const short = file.split(/[\\/]/).slice(-KEPT_OF_PATH).join('/');
  const below = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : short;
  const shown = `${caller === '' ? '' : `${caller} `}${below}:${line}`;
  return { key: `${caller} ${short}`, shown: shown.slice(0, LONGEST_SHOWN) };
}
