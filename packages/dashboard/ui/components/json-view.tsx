import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { Icon } from './icon.js';
import { ScrollText } from './scroll-text.js';

const MOST = 200_000;

interface Shown {
  value: unknown;
  /** Its JSON, where that holds more than the value. */
  json?: string | undefined;
  label: string;
}

/** A value as its JSON, in plain text: whatever a job holds, the browser makes nothing else of it. */
export function JsonView({ value, json, label }: Shown) {
  const whole = json ?? textOf(value);
  const shown =
    whole.length > MOST ? `${whole.slice(0, MOST)}\n… ${whole.length - MOST} more characters` : whole;
  return (
    <div className="code-box">
      <CopyButton value={whole}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : `Copy the ${label}`}>
            <ActionIcon
              className="code-copy"
              variant="subtle"
              color="gray"
              onClick={copy}
              aria-label={`Copy the ${label}`}
            >
              <Icon name={copied ? 'check' : 'copy'} />
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      <ScrollText label={label} text={shown} />
    </div>
  );
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value, undefined, 2) ?? 'undefined';
  } catch {
    return 'This is nested too deeply to be shown.';
  }
}
