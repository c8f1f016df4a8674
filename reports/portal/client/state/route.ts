import { signal } from '@preact/signals'

export interface Route {
  readonly page: string
  /** What stands after the page, such as the id of a scenario. */
  readonly id: string
  readonly query: URLSearchParams
}

const safeDecode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads `#/scenario/3fa2?run=…`; what makes no sense is the wall. */
export const parseRoute = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [page = '', id = ''] = path.split('/', 2)
  // The printed address holds the key in its place; whoever follows it comes to the wall.
  const isStart = page === '' || page.startsWith('key=')
  return { page: isStart ? 'wall' : page, id: safeDecode(id), query: new URLSearchParams(query) }
}

export const linkTo = (page: string, id = '', query: Readonly<Record<string, string>> = {}): string => {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  const path = id === '' ? page : `${page}/${encodeURIComponent(id)}`
  return `#/${path}${wanted.size === 0 ? '' : `?${wanted}`}`
}

export const route = signal<Route>(parseRoute(location.hash))

addEventListener('hashchange', () => {
  route.value = parseRoute(location.hash)
})

/** Changes what the address says about this page, without a step of history for each letter typed. */
export const setQuery = (changes: Readonly<Record<string, string>>): void => {
  const { page, id, query } = route.peek()
  const merged = { ...Object.fromEntries(query), ...changes }
  history.replaceState(null, '', linkTo(page, id, merged))
  route.value = parseRoute(location.hash)
}

export const go = (link: string): void => {
  location.hash = link
}
