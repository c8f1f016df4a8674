import { isDeepStrictEqual } from 'node:util'

/** What somebody expects to see. `expected` reads after "expected": "exactly true". */
export interface Matcher<T> {
  readonly expected: string
  matches(seen: T): boolean
}

/** Shows a value on one line, long ones cut. Texts stand in quotes, absent values as "nothing". */
export const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text
}

export const equals = <T>(wanted: T): Matcher<T> => ({
  expected: show(wanted),
  matches: (seen) => isDeepStrictEqual(seen, wanted),
})

export const contains = (wanted: string): Matcher<string | undefined> => ({
  expected: `a text with ${show(wanted)}`,
  matches: (seen) => seen?.includes(wanted) ?? false,
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
