import { Code } from '@mantine/core';

/** A sentence; what stands between backticks is what somebody would type. */
export function Prose({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <Code key={part} className="typed">
        {part}
      </Code>
    ),
  );
}
