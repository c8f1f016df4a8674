const atMost = 12

const words = (key: string): string =>
  key.replace(/([a-z])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`)

/** A flat answer in words, `holders: 1, is all free: false`; any other text as it is. */
export const plainFacts = (text: string): string => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return text
    const facts = Object.entries(value)
    const isFlat = facts.every(([, one]) => one === null || typeof one !== 'object')
    if (!isFlat || facts.length === 0 || facts.length > atMost) return text
    return facts.map(([key, one]) => `${words(key)}: ${String(one)}`).join(', ')
  } catch {
    // It is no JSON, or was cut.
    return text
  }
}
