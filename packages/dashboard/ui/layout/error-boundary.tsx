import { Alert, Button, Group } from '@mantine/core';
import { Component, type ReactNode, useEffect } from 'react';
import { isServerAway, PageAway } from '../lazy-page.js';
import { SERVER_AWAY } from '../words/failure-words.js';

/** Milliseconds between two looks whether the server is back. */
const LOOK_EVERY = 3_000;

/** Keeps a fault of one page from taking the others along. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    if (error instanceof PageAway) return <Away />;
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

/** In place of a page that was never loaded, until the server is back. */
function Away() {
  useEffect(() => {
    const timer = setInterval(async () => {
      if (!(await isServerAway())) window.location.reload();
    }, LOOK_EVERY);
    return () => clearInterval(timer);
  }, []);
  return (
    <Alert color="yellow" variant="light" role="alert" title="This page could not be loaded">
      {SERVER_AWAY}
    </Alert>
  );
}
