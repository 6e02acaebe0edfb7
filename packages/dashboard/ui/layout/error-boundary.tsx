import { Alert, Button, Group } from '@mantine/core';
import { Component, type ReactNode } from 'react';

/** Keeps a fault of one page from taking the others along. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Alert color="red" role="alert" title="This page has a fault">
        <Group justify="space-between">
          It could not be drawn. If the dashboard was updated while it was open, loading it again helps.
          <Button size="xs" variant="default" onClick={() => window.location.reload()}>
            Load it again
          </Button>
        </Group>
      </Alert>
    );
  }
}
