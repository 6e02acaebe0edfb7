import { Text, Tooltip } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { useLive } from '../live/live.js';
import { onSecond, thisSecond } from '../live/seconds.js';
import { showAgo, showLocal, showUtc } from '../words/moments.js';

interface MomentProps {
  readonly at: string | undefined;
  readonly fallback?: string;
  /** Its local time rather than how long ago it is. */
  readonly isExact?: boolean;
}

/** A moment as people say it; its local time and UTC when looked at closely. */
export function Moment({ at, fallback = '–', isExact = false }: MomentProps) {
  if (at === undefined)
    return (
      <Text span inherit c="dimmed">
        {fallback}
      </Text>
    );
  return isExact ? <Shown at={at} words={showLocal(at)} /> : <Ago at={at} />;
}

/** Goes on by itself, unless pages are paused. */
function Ago({ at }: { at: string }) {
  const { isPaused } = useLive();
  const words = useSyncExternalStore(isPaused ? never : onSecond, () => showAgo(at, thisSecond()));
  return <Shown at={at} words={words} />;
}

const never = () => () => undefined;

/** The tooltip is made once somebody comes near: a list has hundreds of moments. */
function Shown({ at, words }: { at: string; words: string }) {
  const [isNear, setNear] = useState(false);
  const time = (
    <time dateTime={at} className="moment" onPointerEnter={() => setNear(true)}>
      {words}
    </time>
  );
  if (!isNear) return time;
  const label = (
    <>
      {showLocal(at)}
      <br />
      {showUtc(at)}
    </>
  );
  return (
    <Tooltip label={label} defaultOpened>
      {time}
    </Tooltip>
  );
}
