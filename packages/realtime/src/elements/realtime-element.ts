import { currentConnection, displayOf } from '../client/current.js';
import type { Realtime } from '../client/realtime.js';
import type { Display } from '../display/display.js';
import last from './last.css';
import theme from './theme.css';

/** Where there is no page, such as where a server renders one, elements are classes that nobody makes. */
const Element = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);
const sheets = new Map<string, CSSStyleSheet>();

/** What our elements have in common: which connection they show, and that they draw once a frame at most. */
export abstract class RealtimeElement extends Element {
  #realtime: Realtime | undefined;
  #attached: Realtime | undefined;
  #ends: (() => void)[] = [];
  #detaching: (() => void)[] = [];
  #isDue = false;

  /** Styles by the page's rules for content: sheets are made by script, and no `style` stands in the HTML. */
  protected open(css: string): ShadowRoot {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    // What is in no layer wins over what is: nothing that is hidden shows, whatever else is said of it.
    root.adoptedStyleSheets = [sheetOf(`@layer{${theme}${css}}`), sheetOf(last)];
    return root;
  }

  /** The connection it shows. @default the one that the page made last */
  get realtime(): Realtime | undefined {
    return this.#realtime ?? currentConnection.get();
  }

  set realtime(realtime: Realtime | undefined) {
    this.#realtime = realtime;
    this.restart();
  }

  connectedCallback(): void {
    this.#attach();
    this.#ends.push(currentConnection.subscribe(() => this.realtime !== this.#attached && this.#attach()));
  }

  disconnectedCallback(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#detach();
  }

  protected get display(): Display | undefined {
    return displayOf(this.realtime);
  }

  /** Looks at what it shows; gives what ends that. */
  protected abstract attach(realtime: Realtime): (() => void)[];
  protected abstract draw(): void;

  /** Draws with the next frame, however much has changed until then. */
  protected readonly redraw = (): void => {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (this.isConnected) this.draw();
    });
  };

  /** Begins anew, as with another connection. */
  protected restart(): void {
    if (this.isConnected) this.#attach();
  }

  #attach(): void {
    this.#detach();
    const { realtime } = this;
    this.#attached = realtime;
    if (realtime) this.#detaching = this.attach(realtime);
    this.draw();
  }

  #detach(): void {
    for (const end of this.#detaching.splice(0)) end();
    this.#attached = undefined;
  }
}

function sheetOf(css: string): CSSStyleSheet {
  const known = sheets.get(css);
  if (known) return known;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  sheets.set(css, sheet);
  return sheet;
}
