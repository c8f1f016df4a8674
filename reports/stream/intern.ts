/** Gives equal texts as one, so that what a large run says a hundred thousand times is in memory once. */
export type Intern = (text: string) => string

/** So many different texts are known at a time; those that come once each push the others out. */
const known = 20_000

/** Forgets all when it is full: cheaper than to know which text was asked for last, and common ones are soon back. */
export const createIntern = (): Intern => {
  const texts = new Map<string, string>()
  return (text) => {
    const first = texts.get(text)
    if (first !== undefined) return first
    if (texts.size >= known) texts.clear()
    texts.set(text, text)
    return text
  }
}
