import type { Locator, Page } from 'playwright-core';
import { drawn } from '../opened-page.js';

/** How an act is asked for and agreed to. */
export interface Agreement {
  /** What stands on the button that opens the dialog. */
  readonly opener: string | RegExp | Locator;
  /** What stands on the button that does it. */
  readonly verb: string | RegExp;
  /** What is said before. */
  readonly says?: string | RegExp;
  /** What is filled in, by label. */
  readonly fields?: Readonly<Record<string, string>>;
  /** What the dialog says in the end, where it stays open. */
  readonly ends?: string | RegExp;
}

/** Somebody at a dashboard. How they press and type is a matter of theirs. */
export abstract class Guest {
  constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  /** A link or a button. */
  abstract press(target: Locator): Promise<void>;
  /** Writes in a field in place of what is there. */
  abstract fill(field: Locator, text: string): Promise<void>;
  /** Opens a row of a list. */
  abstract openRow(row: Locator): Promise<void>;
  /** Takes one of a few that exclude each other. */
  abstract choose(label: string): Promise<void>;
  /** Takes one of a list that is folded up. */
  abstract pick(label: string, option: string): Promise<void>;
  /** Hears that a dialog is open, and that it is closed. */
  abstract dialogOpened(dialog: Locator): Promise<void>;
  abstract dialogClosed(): Promise<void>;

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.url}/${path}`);
    await this.ready();
  }

  ready(): Promise<void> {
    return drawn(this.page);
  }

  button(name: string | RegExp, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: typeof name === 'string' }).first();
  }

  rows(): Locator {
    return this.page.locator('tbody tr[data-index]');
  }

  text(words: string | RegExp): Locator {
    return this.page.getByText(words).first();
  }

  /** Opens a dialog, reads what it says, fills it in and agrees. */
  async agree({ opener, verb, says, fields = {}, ends }: Agreement): Promise<void> {
    await this.press(isLocator(opener) ? opener : this.button(opener));
    const dialog = this.page.getByRole('dialog');
    await dialog.waitFor();
    if (says !== undefined) await dialog.getByText(says).first().waitFor();
    const agreeing = this.button(verb, dialog);
    await agreeing.waitFor();
    await this.dialogOpened(dialog);
    for (const [label, text] of Object.entries(fields)) await this.fill(dialog.getByLabel(label), text);
    await this.press(agreeing);
    if (ends !== undefined) {
      await dialog.getByText(ends).first().waitFor();
      await this.press(this.button('Close', dialog).last());
    }
    await dialog.waitFor({ state: 'detached' });
    await this.dialogClosed();
  }
}

function isLocator(opener: string | RegExp | Locator): opener is Locator {
  return typeof opener !== 'string' && !(opener instanceof RegExp);
}
