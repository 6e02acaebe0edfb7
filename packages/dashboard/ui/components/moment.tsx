import { Text, Tooltip } from '@mantine/core';
import { showAgo, showLocal, showUtc } from '../words/moments.js';

/** A moment as people say it; its local time and UTC when looked at closely. */
export function Moment({ at, fallback = '–' }: { at: string | undefined; fallback?: string }) {
  if (at === undefined)
    return (
      <Text span inherit c="dimmed">
        {fallback}
      </Text>
    );
  return (
    <Tooltip
      label={
        <>
          {showLocal(at)}
          <br />
          {showUtc(at)}
        </>
      }
    >
      <time dateTime={at} className="moment">
        {showAgo(at)}
      </time>
    </Tooltip>
  );
}
