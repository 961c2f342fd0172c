import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

// Own ramps: step 7 reaches 4.5:1 on white and white on it; step 4 reaches 4.5:1 on the dark ground.
const lake: MantineColorsTuple = [
  '#eaf4fb',
  '#d3e6f4',
  '#a6cce8',
  '#76b0db',
  '#4f99d1',
  '#3489c9',
  '#1f74b4',
  '#0f5c96',
  '#0a4a7a',
  '#06375c',
]
const red: MantineColorsTuple = [
  '#fdecec',
  '#f9d0d1',
  '#f2a5a7',
  '#ea7a7d',
  '#e4595d',
  '#dc3b40',
  '#cb2127',
  '#b10e1e',
  '#8f0a18',
  '#6b0711',
]
const green: MantineColorsTuple = [
  '#e8f6ec',
  '#cbe9d4',
  '#9cd5ad',
  '#6bbf85',
  '#46ab66',
  '#2c9a50',
  '#1c8640',
  '#126b31',
  '#0c5425',
  '#073d1a',
]
// Several Mantine components hard-code gray.6 as secondary text: that step itself has to pass.
const gray: MantineColorsTuple = [
  '#f8f9fa',
  '#f1f3f5',
  '#e9ecef',
  '#dee2e6',
  '#ced4da',
  '#868e96',
  '#5b636c',
  '#495057',
  '#343a40',
  '#212529',
]
const FONT = "'Public Sans Variable', system-ui, sans-serif"
/** 4.7:1 on white: the border of a control must be visible (WCAG 1.4.11); Mantine's own is 1.5:1. */
const CONTROL_BORDER = '#6b7480'

export const theme = createTheme({
  primaryColor: 'lake',
  colors: { lake, red, green, gray },
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  fontFamily: FONT,
  headings: { fontFamily: FONT, fontWeight: '650' },
  fontSizes: { xs: '0.8rem', sm: '0.9rem', md: '0.95rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Badge: { defaultProps: { tt: 'none' } },
    // The heading bar of a dialog is a `header` element: without this it counts as a second banner of the page.
    Drawer: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    // The list of the palette scrolls when there are many pages: then the keyboard has to reach it.
    SpotlightActionsList: { defaultProps: { viewportProps: { tabIndex: 0 } } },
    Tooltip: { defaultProps: { events: { hover: true, focus: true, touch: true } } },
  },
})

// Set here and not in a stylesheet: Mantine's injected variables would win over a stylesheet.
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#565d66',
    '--mantine-color-error': '#b10e1e',
    '--mantine-color-placeholder': '#656d76',
    '--mantine-color-default-border': CONTROL_BORDER,
    '--mantine-color-orange-light-color': '#8a3a00',
  },
  dark: {
    '--mantine-color-dimmed': '#b3bac2',
    '--mantine-color-error': '#ff9a9a',
    '--mantine-color-placeholder': '#a3abb3',
    '--mantine-color-default-border': '#8b96a3',
    '--mantine-color-anchor': '#8fc4ea',
    '--mantine-color-red-outline': '#ea7a7d',
    '--mantine-color-green-outline': '#6bbf85',
  },
})
