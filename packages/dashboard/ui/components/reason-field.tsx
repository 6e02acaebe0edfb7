import { TextInput } from '@mantine/core';

/** Asks why somebody does something. */
export function ReasonField({
  reason,
  onChange,
  isFirst = false,
}: {
  reason: string;
  onChange: (reason: string) => void;
  /** Whether a dialog opens with it. */
  isFirst?: boolean;
}) {
  return (
    <TextInput
      label="Reason"
      description="For whoever looks later."
      value={reason}
      maxLength={500}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus={isFirst || undefined}
    />
  );
}

/** What a write says of the reason; nothing where none was given. */
export function reasonBody(reason: string): { reason?: string } {
  const why = reason.trim();
  return why === '' ? {} : { reason: why };
}
