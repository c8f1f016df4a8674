const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
}

const escapeText = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character]!)
const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"\n\t]/g, (character) => entities[character]!)

type Attributes = Readonly<Record<string, string | number | undefined>>

const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`)
    .join('')

/** The beginning of an element whose content follows piece by piece; its end is `</name>`. */
export const opening = (name: string, attributes: Attributes): string => `<${name}${written(attributes)}>`

/** One element. Text must be harmless (text.ts): XML 1.0 has no way to write other control characters. */
export const element = (name: string, attributes: Attributes, content: readonly string[] = []): string =>
  content.length === 0
    ? `<${name}${written(attributes)}/>`
    : `${opening(name, attributes)}${content.join('')}</${name}>`

/** Text between tags. */
export const text = (value: string): string => escapeText(value)
