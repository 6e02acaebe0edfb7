import type { ShownMessage } from '../display/shown.js';
import { alertTexts } from './alert-texts.js';
import { closeButton, icon, make } from './dom.js';

/** What may be too long for its card is reached by keys, which scroll it then. */
const MAY_SCROLL = /\n|.{150}/;

/** A notice or an alert as a card with its close button. What it says does not change. */
export function messageLine(message: ShownMessage, onClose: () => void): HTMLLIElement {
  const { indicator, title, text, link } = message;
  const texts = alertTexts();
  const line = make('li', `card message ${indicator}`);
  const sign = make('span', 'sign');
  sign.append(icon(indicator));
  const body = make('div', 'body', { dir: 'auto' });
  body.append(make('span', 'sr', {}, `${texts.indicators[indicator]}: `));
  if (title) body.append(make('p', 'title', {}, title));
  if (text) body.append(make('p', 'text', MAY_SCROLL.test(text) ? { tabindex: '0' } : {}, text));
  if (link) body.append(linkOf(link));
  line.append(sign, body, closeButton(texts.close, onClose));
  return line;
}

/** The same for those who hear the page. */
export function spokenText({ indicator, title, text, link }: ShownMessage): string {
  return [`${alertTexts().indicators[indicator]}:`, title, text, link?.label].filter(Boolean).join(' ');
}

function linkOf({ href, label, isForeign }: NonNullable<ShownMessage['link']>): HTMLAnchorElement {
  return make(
    'a',
    'link',
    {
      href,
      ...(isForeign && { target: '_blank', rel: 'noreferrer' }),
    },
    label,
  );
}
