import type { Locator } from 'playwright-core';
import { Guest } from './guest.js';

/** Somebody with a mouse. */
export class MouseGuest extends Guest {
  async press(target: Locator): Promise<void> {
    await target.click();
  }

  async fill(field: Locator, text: string): Promise<void> {
    await field.fill(text);
  }

  async openRow(row: Locator): Promise<void> {
    await row.click();
  }

  async choose(label: string): Promise<void> {
    await this.page.getByText(label, { exact: true }).last().click();
  }

  async pick(label: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label }).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  async dialogOpened(): Promise<void> {}
  async dialogClosed(): Promise<void> {}
}
