import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** How often it is looked, 100 ms apart: charts follow the size of a window a moment later. */
const LOOKS = 30;

/**
 * What is wider than the window, so that the page would have to be moved sideways, columns that are not seen, and times,
 * headings and words on buttons that are cut, and stays so.
 */
export async function sticksOut(page: Page): Promise<string[]> {
  for (let looks = 1; ; looks += 1) {
    const found = await sticksOutNow(page);
    if (found.length === 0 || looks === LOOKS) return found;
    await page.waitForTimeout(100);
  }
}

async function sticksOutNow(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const unseen = [...document.querySelectorAll('th')]
      .filter((it) => it.checkVisibility() && it.getBoundingClientRect().width < 40)
      .map((it) => `no width for the column ${it.textContent}`);
    const cut = [...document.querySelectorAll('td .moment')]
      .filter((it) => it.scrollWidth > 0 && it.getBoundingClientRect().right > right(it.closest('.cell')) + 1)
      .map((it) => `cut: ${it.textContent}`);
    const words = [...document.querySelectorAll('main h1, main h2, main button [class*=Button-label]')]
      .filter((it) => it.checkVisibility() && it.scrollWidth > it.clientWidth + 1)
      .map((it) => `cut: ${it.textContent}`);
    unseen.push(...cut.slice(0, 3), ...words.slice(0, 3));
    function right(it: Element | null): number {
      return it?.getBoundingClientRect().right ?? Infinity;
    }
    if (document.documentElement.scrollWidth <= window.innerWidth) return unseen;
    return [
      ...unseen,
      ...[...document.querySelectorAll('body *')]
        .filter((it) => it.getBoundingClientRect().right > window.innerWidth + 1 && !it.closest('.table-box'))
        .slice(0, 5)
        .map((it) => `sticks out: ${it.outerHTML.slice(0, 120)}`),
    ];
  });
}

/** Tables of which a part is only seen when they are moved sideways. */
export async function movedSideways(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll('.table-box')]
      .filter((it) => it.checkVisibility() && it.scrollWidth > it.clientWidth + 1)
      .map((it) => `moved sideways: ${it.scrollWidth} in ${it.clientWidth}`),
  );
}

/** Which of these names cannot be read to their end wherever they stand on a page. */
export async function cutNames(page: Page, names: readonly string[]): Promise<string[]> {
  return await page.evaluate((wanted) => {
    const hides = (it: Element) => getComputedStyle(it).overflow !== 'visible' && !it.matches('.table-box');
    const isCut = (it: Element | null): boolean =>
      it !== null &&
      it.tagName !== 'MAIN' &&
      ((hides(it) && (it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 2)) ||
        isCut(it.parentElement));
    const deepest = (it: Element) => ![...it.children].some((child) => child.textContent === it.textContent);
    return [...document.querySelectorAll('main *')]
      .filter((it) => wanted.includes(it.textContent ?? '') && deepest(it) && it.checkVisibility())
      .filter(isCut)
      .map((it) => `cut: ${it.textContent}`);
  }, names);
}

/** What keeps people from using a page, by the rules of WCAG 2.2 AA. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
  return await page.evaluate(async (runOnly) => {
    // Colours that are still changing, as after a change of theme, are nobody's.
    const ending = document
      .getAnimations()
      .filter((it) => Number.isFinite(it.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((it) => it.finished));
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run({
      runOnly,
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 3)
        .map((it) => `${id}: ${it.html.slice(0, 200)} ${it.any[0]?.message ?? it.none[0]?.message ?? ''}`),
    );
  }, tags);
}
