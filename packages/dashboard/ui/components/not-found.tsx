import { Page } from './page.js';
import { TextLink } from './text-link.js';

export function NotFound() {
  return (
    <Page title="There is no such page">
      <TextLink to="/">Go to the overview</TextLink>
    </Page>
  );
}
