import { signal } from '@preact/signals'

type Theme = 'light' | 'dark'

const place = 'portal-theme'

const read = (): Theme | undefined => {
  try {
    const kept = localStorage.getItem(place)
    return kept === 'light' || kept === 'dark' ? kept : undefined
  } catch {
    // Browsers may keep nothing for pages from the disk.
    return undefined
  }
}

const prefersDark = matchMedia('(prefers-color-scheme: dark)')

export const theme = signal<Theme>(read() ?? (prefersDark.matches ? 'dark' : 'light'))

prefersDark.addEventListener('change', ({ matches }) => {
  if (read() === undefined) theme.value = matches ? 'dark' : 'light'
})

theme.subscribe((value) => {
  document.documentElement.dataset.theme = value
})

export const toggleTheme = (): void => {
  theme.value = theme.value === 'dark' ? 'light' : 'dark'
  try {
    localStorage.setItem(place, theme.value)
  } catch {
    // It lasts as long as the page, then.
  }
}
