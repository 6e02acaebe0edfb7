import { Text, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { showAgo, showLocal, showUtc } from '../words/moments.js';

/** A moment as people say it; its local time and UTC when looked at closely. */
export function Moment({
  at,
  fallback = '–',
  isExact = false,
}: {
  at: string | undefined;
  fallback?: string;
  /** Shows the local time itself, not how far away it is. */
  isExact?: boolean;
}) {
  if (at === undefined)
    return (
      <Text span inherit c="dimmed">
        {fallback}
      </Text>
    );
  return <Shown at={at} isExact={isExact} />;
}

/** The tooltip is made once somebody comes near: a list has hundreds of moments. */
function Shown({ at, isExact }: { at: string; isExact: boolean }) {
  const [isNear, setNear] = useState(false);
  const time = (
    <time dateTime={at} className="moment" onPointerEnter={() => setNear(true)}>
      {isExact ? showLocal(at) : showAgo(at)}
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
