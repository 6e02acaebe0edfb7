type Props = Readonly<Record<string, string>>;

/** A new element. A page styles it as the part of its class. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  attributes: Props = {},
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) {
    element.className = className;
    element.setAttribute('part', className);
  }
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Changes a text only when it is another, so that nobody loses what they have marked in it. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Lines are kept by their key, so that they move and change instead of being drawn anew, and keep the focus. */
export function drawList<T>(
  list: Element,
  items: readonly T[],
  {
    key,
    line,
    fill,
  }: {
    key: (item: T) => string;
    line: (item: T) => HTMLElement;
    fill?: (line: HTMLElement, item: T) => void;
  },
): void {
  const known = new Map([...list.children].map((it) => [(it as HTMLElement).dataset.key, it as HTMLElement]));
  const names = new Set(items.map(key));
  // First, since what stays need not be moved then: an element that is moved loses the focus.
  for (const [name, gone] of known) if (!names.has(name ?? '')) gone.remove();
  let next = list.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const element = known.get(name) ?? line(item);
    element.dataset.key = name;
    fill?.(element, item);
    if (element === next) next = element.nextElementSibling;
    else list.insertBefore(element, next);
  }
}

const SVG = 'http://www.w3.org/2000/svg';
const PATHS = {
  blue: 'M12 11v6M12 7v.01',
  green: 'M6 12.5l4 4 8-9',
  orange: 'M12 6v7M12 17v.01',
  red: 'M8 8l8 8M16 8l-8 8',
};

/** One of our few signs; it says nothing to who does not see it. */
export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button with a cross in place of words. */
export function closeButton(label: string, onClick: () => void): HTMLButtonElement {
  const button = make('button', 'icon-button', { type: 'button', 'aria-label': label });
  button.append(icon('red'));
  button.addEventListener('click', onClick);
  return button;
}
