/** Whether tags fit an expression; the same small language as the runner's. */
export type TagPredicate = (tags: ReadonlySet<string>) => boolean

export interface TagExpression {
  readonly matches: TagPredicate
  /** Why the text is no expression; absent when it is one. */
  readonly fault?: string
}

const maxLength = 1000

/** Reads `@a and not (@b or @c)`. The empty expression fits everything, a faulty one nothing. Never throws. */
export const readTags = (text: string): TagExpression => {
  if (text.length > maxLength) return faulty(`it has more than ${maxLength} characters`)
  const words = text.replace(/[()]/g, ' $& ').trim().split(/\s+/).filter(Boolean)
  if (words.length === 0) return { matches: () => true }
  const reading = { words, at: 0 }
  try {
    const matches = readOr(reading)
    const left = words[reading.at]
    return left === undefined ? { matches } : faulty(`"${left}" comes too late`)
  } catch (error) {
    return faulty((error as Error).message)
  }
}

const faulty = (fault: string): TagExpression => ({ matches: () => false, fault })

interface Reading {
  readonly words: readonly string[]
  at: number
}

const readOr = (reading: Reading): TagPredicate =>
  chain(reading, 'or', readAnd, (parts, tags) => parts.some((fits) => fits(tags)))

const readAnd = (reading: Reading): TagPredicate =>
  chain(reading, 'and', readOne, (parts, tags) => parts.every((fits) => fits(tags)))

const chain = (
  reading: Reading,
  joint: string,
  readPart: (reading: Reading) => TagPredicate,
  decide: (parts: readonly TagPredicate[], tags: ReadonlySet<string>) => boolean,
): TagPredicate => {
  const parts = [readPart(reading)]
  while (reading.words[reading.at] === joint) {
    reading.at++
    parts.push(readPart(reading))
  }
  return (tags) => decide(parts, tags)
}

const readOne = (reading: Reading): TagPredicate => {
  const word = reading.words[reading.at++]
  if (word === 'not') {
    const inner = readOne(reading)
    return (tags) => !inner(tags)
  }
  if (word === '(') {
    const inner = readOr(reading)
    if (reading.words[reading.at++] !== ')') throw new Error('a bracket stays open')
    return inner
  }
  if (word === undefined || !word.startsWith('@'))
    throw new Error(`"${word ?? 'its end'}" stands where a tag belongs`)
  return (tags) => tags.has(word)
}
