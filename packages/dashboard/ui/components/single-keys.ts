import { type HotkeyItem, useHotkeys, useLocalStorage } from '@mantine/hooks';

/**
 * Whether letters do something by themselves, and the switch: who speaks to the page, or strikes keys unmeant, wants none
 * that do (WCAG 2.1.4). It is kept in this browser.
 */
export function useSingleKeySwitch(): [areOn: boolean, set: (areOn: boolean) => void] {
  const [areOn, set] = useLocalStorage<boolean>({
    key: `cortado single-keys ${new URL(document.baseURI).pathname}`,
    defaultValue: true,
    getInitialValueInEffect: false,
    deserialize: (text) => text !== 'false',
  });
  return [areOn, set];
}

/** Keys that do something by themselves, unless somebody types somewhere or has switched them off. */
export function useSingleKeys(keys: HotkeyItem[]): void {
  const [areOn] = useSingleKeySwitch();
  useHotkeys(areOn ? keys : []);
}
