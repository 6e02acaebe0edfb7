import { createTheme, type MantineColorsTuple } from '@mantine/core';

const coffee: MantineColorsTuple = [
  '#fbf5ef',
  '#f2e6d9',
  '#e3c9ae',
  '#d5ab7f',
  '#c99158',
  '#c28040',
  '#b0702f',
  '#945a20',
  '#7d4b18',
  '#5f380f',
];

export const theme = createTheme({
  primaryColor: 'coffee',
  primaryShade: 7,
  autoContrast: true,
  respectReducedMotion: true,
  colors: { coffee },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  components: {
    // What opens over the page stays in the part of it that it belongs to, where screen readers look for it.
    Tooltip: { defaultProps: { withinPortal: false, floatingStrategy: 'fixed' } },
    Combobox: { defaultProps: { withinPortal: false, floatingStrategy: 'fixed' } },
  },
});
