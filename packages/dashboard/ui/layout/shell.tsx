import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense } from 'react';
import { sessionQuery } from '../api/queries.js';
import { Failure } from '../components/failure.js';
import { CONTENT, focusContent } from '../components/focus.js';
import { Icon } from '../components/icon.js';
import { ErrorBoundary } from './error-boundary.js';
import { HeaderTools } from './header-tools.js';
import { usePages } from './use-pages.js';

/** What stands around every page. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // Behind the address while the files of the next page are on their way: until then the one before stays as it is.
  const shown = useRouterState({ select: (state) => state.matches.at(-1)?.pathname });
  const session = useQuery(sessionQuery);
  const pages = usePages();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a
        className="skip"
        href={`#${CONTENT}`}
        onClick={(event) => {
          // Its address would lead to the base of all pages.
          event.preventDefault();
          focusContent();
        }}
      >
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px={{ base: 'sm', sm: 'md' }} gap="xs" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Pages" />
            <Link to="/" className="brand" aria-label="Cortado" onClick={close}>
              <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" className="brand-cup">
                <path d="M6 9h17v9a8 8 0 0 1-8 8h-1a8 8 0 0 1-8-8z" />
                <path className="brand-milk" d="M8.500 11h12v3.500h-12z" />
                <path className="brand-ear" d="M23 12h1.500a4 4 0 0 1 0 8H22" />
              </svg>
              <span className="brand-name">Cortado</span>
            </Link>
          </Group>
          <HeaderTools />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        {pages.map(({ to, label, icon }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            // What is active is decided below: a job is of the jobs, whatever its address begins with.
            activeOptions={{ exact: true }}
            label={label}
            leftSection={<Icon name={icon} />}
            active={isWithin(path, to)}
            aria-current={isWithin(path, to) ? 'page' : undefined}
            onClick={close}
            className="nav-link"
          />
        ))}
        <div className="nav-foot">
          {session.data?.isReadOnly && <Text size="xs">Read only</Text>}
          <Text size="xs" c="dimmed" truncate title={session.data?.location}>
            {session.data?.location}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {session.data?.user}
          </Text>
        </div>
      </AppShell.Navbar>
      <AppShell.Main id={CONTENT} tabIndex={-1}>
        {session.error && !session.data ? (
          <Failure error={session.error} retry={session.refetch} />
        ) : (
          <ErrorBoundary key={shown}>
            <Suspense>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        )}
      </AppShell.Main>
    </AppShell>
  );
}

function isWithin(path: string, to: string): boolean {
  // A job is of the jobs and a batch of the batches, though their addresses begin with their queue.
  const [, of] = /^\/queues\/[^/]+\/(jobs|batches)\//.exec(path) ?? [];
  const home = of === undefined ? path : `/${of}`;
  return to === '/' ? home === '/' : home === to || home.startsWith(`${to}/`);
}
