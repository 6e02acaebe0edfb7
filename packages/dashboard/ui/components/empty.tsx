import { Stack, Text } from '@mantine/core';
import { Prose } from './prose.js';

/** What stands where there is nothing, and what would bring something. */
export function Empty({ title, children }: { title: string; children?: string | undefined }) {
  return (
    <Stack align="center" gap={4} py={48} px="md" className="empty">
      <svg width="44" height="44" viewBox="0 0 32 32" aria-hidden="true" className="empty-cup">
        <path d="M6 10h17v8a8 8 0 0 1-8 8h-1a8 8 0 0 1-8-8z" />
        <path d="M23 13h1.500a4 4 0 0 1 0 8H22" />
      </svg>
      <Text fw={600} ta="center">
        {title}
      </Text>
      {children && (
        <Text c="dimmed" size="sm" ta="center" maw={460}>
          <Prose text={children} />
        </Text>
      )}
    </Stack>
  );
}
