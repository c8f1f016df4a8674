import { isDeepStrictEqual } from 'node:util'

/** What somebody expects to see. `expected` reads after "expected": "exactly true". */
export interface Matcher<T> {
  readonly expected: string
  matches(seen: T): boolean
  /** True when waiting longer cannot help; absent: it always may. */
  isHopeless?(seen: T): boolean
}

/** Shows a value on one line, long ones cut. Texts stand in quotes, absent values as "nothing". */
export const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text
}

export const equals = <T>(wanted: T): Matcher<T> => ({
  expected: show(wanted),
  matches: (seen) => isDeepStrictEqual(seen, wanted),
})

/** The same, and no longer waited for once `isHopeless` says so. */
export const unless = <T>(isHopeless: (seen: T) => boolean, matcher: Matcher<T>): Matcher<T> => ({
  ...matcher,
  isHopeless,
})

export const isEmpty: Matcher<readonly unknown[]> = {
  expected: 'nothing at all',
  matches: (seen) => seen.length === 0,
}

/** @param expected reads after "expected" */
export const satisfies = <T>(expected: string, matches: (seen: T) => boolean): Matcher<T> => ({
  expected,
  matches,
})
