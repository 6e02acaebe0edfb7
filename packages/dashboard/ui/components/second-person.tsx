import { Alert } from '@mantine/core';
import { TextLink } from './text-link.js';

/** That an act was not done, since it takes two people, and where it stands now. */
export function SecondPerson() {
  return (
    <Alert color="blue" role="status">
      This takes two people. It was asked for, and is done once somebody else confirms it under{' '}
      <TextLink to="/requests" size="sm">
        Requests
      </TextLink>
      .
    </Alert>
  );
}
