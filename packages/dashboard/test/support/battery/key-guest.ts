import { until } from '@cortado/test-support/until';
import type { Locator } from 'playwright-core';
import { VIEWS } from '../opened-page.js';
import { barriers } from '../page-faults.js';
import { Guest } from './guest.js';

/** More stops than any page has. */
const MOST_STOPS = 250;
/** More than a dialog has: after so many the focus would have left it. */
const IN_A_DIALOG = 12;

/** Somebody with nothing but keys, who wants to see where they are, and whom no dialog may keep out. */
export class KeyGuest extends Guest {
  readonly #known = new Set<string>();

  async press(target: Locator): Promise<void> {
    await this.#reach(target);
    await this.page.keyboard.press('Enter');
  }

  async fill(field: Locator, text: string): Promise<void> {
    await this.#reach(field);
    // Fields for times are made of parts, each typed by itself; what stands there in the end is the same.
    if ((await field.getAttribute('type')) === 'datetime-local') await field.fill(text);
    else {
      await this.page.keyboard.press('Control+a');
      await this.page.keyboard.insertText(text);
    }
  }

  async openRow(row: Locator): Promise<void> {
    await row.waitFor();
    for (let step = 0; step < MOST_STOPS; step++) {
      await this.page.keyboard.press('j');
      // It has the focus once it is drawn so, which is a moment later.
      await this.page.locator(`tr[data-chosen][data-index="${step}"]:focus`).waitFor();
      if (await row.evaluate((it) => it === document.activeElement)) {
        await this.page.keyboard.press('Enter');
        return;
      }
    }
    throw new Error('Expected j to come to a row, and it did not.');
  }

  async choose(label: string): Promise<void> {
    const radio = this.page.getByRole('radio', { name: label, exact: true });
    const checked = this.page.getByRole('radiogroup').getByRole('radio', { checked: true }).last();
    await this.#reach(checked);
    for (let step = 0; step < 10 && !(await radio.isChecked()); step++)
      await this.page.keyboard.press('ArrowRight');
    expect(await radio.isChecked()).toBe(true);
  }

  async pick(label: string, option: string): Promise<void> {
    await this.#reach(this.page.getByRole('combobox', { name: label }));
    await this.page.keyboard.press('ArrowDown');
    const wanted = this.page.getByRole('option', { name: option, exact: true });
    await wanted.waitFor();
    for (let step = 0; step < MOST_STOPS; step++) {
      if ((await wanted.getAttribute('data-combobox-selected')) !== null) break;
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Enter');
    await wanted.waitFor({ state: 'hidden' });
  }

  /** Tab stays within, both ways, and Escape would lead out. */
  async dialogOpened(dialog: Locator): Promise<void> {
    await until(
      () => dialog.evaluate((it) => it.contains(document.activeElement)),
      (isWithin) => isWithin,
    );
    for (let step = 0; step < IN_A_DIALOG; step++) {
      await this.page.keyboard.press(step % 4 === 3 ? 'Shift+Tab' : 'Tab');
      expect(await dialog.evaluate((it) => it.contains(document.activeElement))).toBe(true);
    }
    await this.#lookAt(dialog);
  }

  /** As it is, and dark on a narrow screen: what is wrong with a dialog is wrong each time. */
  async #lookAt(dialog: Locator): Promise<void> {
    const title = (await dialog.getByRole('heading').first().textContent()) ?? '';
    if (this.#known.has(title)) return;
    this.#known.add(title);
    const faults = await barriers(this.page);
    await this.page.emulateMedia({ colorScheme: 'dark' });
    await this.page.setViewportSize(VIEWS.narrow.viewport);
    await this.page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    faults.push(...(await barriers(this.page)));
    await this.page.emulateMedia({ colorScheme: 'light' });
    await this.page.setViewportSize(VIEWS.light.viewport);
    await this.page.locator('html[data-mantine-color-scheme=light]').waitFor();
    expect([title, faults]).toEqual([title, []]);
  }

  /** The focus is somewhere on the page again, not at its very start. */
  async dialogClosed(): Promise<void> {
    await until(
      () => this.page.evaluate(() => document.activeElement?.tagName),
      (tag) => tag !== undefined && tag !== 'BODY',
    );
  }

  async #reach(target: Locator): Promise<void> {
    // What is chosen from may be drawn by something beside it.
    await target.waitFor({ state: 'attached' });
    for (let step = 0; step < MOST_STOPS; step++) {
      if (await target.evaluate((it) => it === document.activeElement)) {
        const isBare = await target.evaluate((it) => {
          const { outlineStyle, boxShadow, borderColor } = getComputedStyle(it);
          const isField = it.matches('input, textarea') && borderColor !== '';
          return outlineStyle === 'none' && boxShadow === 'none' && !isField;
        });
        expect([String(target), isBare]).toEqual([String(target), false]);
        return;
      }
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Expected Tab to come to ${target}, and it did not.`);
  }
}
