import { go, linkTo, route, setQuery } from '../state/route.ts'
import { index } from '../state/store.ts'
import { toggleTheme } from '../state/theme.ts'
import { helpOpen } from './help.tsx'

const destinations: Readonly<Record<string, string>> = {
  w: 'wall',
  s: 'scope',
  m: 'manual',
  n: 'network',
  k: 'workshop',
}

const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null

const step = (by: number): void => {
  const { page, id } = route.peek()
  const rows = index.peek().scenarios
  const at = rows.findIndex((row) => row.id === id)
  const next = rows[at + by]
  if (page === 'scenario' && at >= 0 && next !== undefined) go(linkTo('scenario', next.id))
}

const toggleFailed = (): void => {
  const { page, query } = route.peek()
  if (page === 'wall') setQuery({ outcome: query.get('outcome') === 'failed' ? '' : 'failed' })
}

const focusSearch = (event: Event): void => {
  const search = document.querySelector<HTMLInputElement>('input[type=search]')
  if (search === null) return
  event.preventDefault()
  search.focus()
  search.select()
}

const actions: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
  '?': () => {
    helpOpen.value = !helpOpen.value
  },
  '/': focusSearch,
  t: toggleTheme,
  f: toggleFailed,
  '[': () => step(-1),
  ']': () => step(1),
}

/** Listens until the returned function is called. Keys never act while somebody types. */
export const listenForShortcuts = (): (() => void) => {
  let isGoing = false
  const onKey = (event: KeyboardEvent): void => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return
    const destination = isGoing ? destinations[event.key] : undefined
    isGoing = event.key === 'g'
    if (destination !== undefined) go(linkTo(destination))
    else actions[event.key]?.(event)
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
