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

/** One element. Text must be harmless (text.ts): XML 1.0 has no way to write other control characters. */
export const element = (
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly string[] = [],
): string => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`)
    .join('')
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`
}

/** Text between tags. */
export const text = (value: string): string => escapeText(value)
