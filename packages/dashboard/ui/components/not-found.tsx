import { Empty } from './empty.js';
import { TextLink } from './text-link.js';

export function NotFound() {
  return (
    <div className="card not-found">
      <Empty title="There is no such page" />
      <TextLink to="/">Go to the overview</TextLink>
    </div>
  );
}
