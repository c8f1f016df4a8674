/** Markup that may stand in a page as it is. */
export interface Html {
  readonly markup: string
}

type Value = Html | string | number | undefined | false | readonly Value[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as markup that shows it, inside elements and quoted attributes alike. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character]!)

const render = (value: Value): string => {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map(render).join('')
}

/** A template whose values are escaped unless they are markup themselves; nothing and `false` are left out. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  markup: parts.map((part, index) => part + (index < values.length ? render(values[index]) : '')).join(''),
})

/** Trusted text (our own style and script) as markup. */
export const raw = (markup: string): Html => ({ markup })
