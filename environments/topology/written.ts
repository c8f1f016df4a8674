import type { Path } from './complaint.ts'
import { isFields } from './shapes.ts'

/** How people write fields that are kept under another name. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  nat: ['behind'],
  oneWay: ['one way'],
  jitterMs: ['jitter'],
  forMs: ['for'],
}

/**
 * Where in the written text a field of the kept data stands. Kept and written differ in names, and in that the name of
 * a variant is a field of the one and a key of the other. What cannot be followed to its end stops at the last that can.
 *
 * @param hostIndex place in the text of each host, for one entry may stand for several
 */
export const writtenPath = (kept: Path, written: unknown, hostIndex: readonly number[]): Path => {
  const at: (string | number)[] = []
  let value = written
  const enter = (key: string | number): void => {
    at.push(key)
    value = (value as Record<string | number, unknown>)[key]
  }
  for (const [depth, key] of kept.entries()) {
    if (Array.isArray(value)) {
      enter(kept[0] === 'hosts' && depth === 1 ? (hostIndex[Number(key)] ?? 0) : key)
      continue
    }
    const known = () =>
      isFields(value)
        ? [String(key), ...(spellings[key] ?? [])].find((one) => Object.hasOwn(value as object, one))
        : undefined
    const variant = isFields(value) && Object.keys(value).length === 1 ? Object.keys(value)[0] : undefined
    if (known() === undefined && variant !== undefined) enter(variant)
    const found = known()
    if (found !== undefined) enter(found)
    // What is written without its name stands where its variant does.
    else if (key !== 'cut') break
  }
  return at
}
