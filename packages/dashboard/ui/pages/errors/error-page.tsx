import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { errorQuery } from '../../api/queries.js';
import type { ErrorDetails } from '../../api/types.js';
import { Fact } from '../../components/fact.js';
import { JsonView } from '../../components/json-view.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Page } from '../../components/page.js';
import { ScrollText } from '../../components/scroll-text.js';
import { TextLink } from '../../components/text-link.js';

export function ErrorPage() {
  const { error } = useParams({ from: '/errors/$error' });
  const reading = useQuery(errorQuery(error));
  return (
    <Page title={reading.data?.title ?? 'Error'} about={reading.data && <Moment at={reading.data.at} />}>
      <Loaded of={reading}>{(found) => <ErrorBody entry={found} />}</Loaded>
    </Page>
  );
}

function ErrorBody({
  entry: { message, trace, job, user, group, version, arguments: args, context },
}: {
  entry: ErrorDetails;
}) {
  return (
    <Stack gap="md">
      <section className="card card-pad">
        <Text size="sm" c="red" fw={600} mb="sm" className="error-message">
          {message}
        </Text>
        <dl className="facts">
          {job && (
            <>
              <Fact name="Job">
                <TextLink to="/queues/$queue/jobs/$job" params={{ queue: job.queue, job: job.id }} size="sm">
                  {job.id}
                </TextLink>
              </Fact>
              <Fact name="Queue">{job.queue}</Fact>
              <Fact name="Attempt">{job.attempt}</Fact>
            </>
          )}
          {user && <Fact name="Ran as">{user}</Fact>}
          {version && <Fact name="Version">{version}</Fact>}
          {group && (
            <Fact name="Others like it">
              <TextLink to="/errors/groups/$group" params={{ group }} size="sm">
                all of its group
              </TextLink>
            </Fact>
          )}
        </dl>
      </section>
      {trace && (
        <section>
          <h2 className="card-title">Trace</h2>
          <ScrollText label="trace" text={trace} />
        </section>
      )}
      {args && (
        <section>
          <h2 className="card-title">Arguments</h2>
          <JsonView value={args} label="arguments" />
        </section>
      )}
      {context !== undefined && context !== null && (
        <section>
          <h2 className="card-title">Context</h2>
          <JsonView value={context} label="context" />
        </section>
      )}
    </Stack>
  );
}
