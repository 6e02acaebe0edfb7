import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { plain } from '../words/plain.js';
import { Name } from './name.js';

/** The head of a page and what is below. */
export function Page({
  title,
  about,
  acts,
  children,
}: {
  title: string;
  about?: ReactNode;
  acts?: ReactNode;
  children: ReactNode;
}) {
  useDocumentTitle(`${plain(title)} · Cortado`);
  return (
    <Stack gap="md" className="page">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div className="page-head">
          <Title order={1} size="h3">
            <Name of={title} />
          </Title>
          {about && (
            <Text c="dimmed" size="sm" component="div">
              {about}
            </Text>
          )}
        </div>
        {acts && <Group gap="xs">{acts}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
