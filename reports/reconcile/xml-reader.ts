/** A parsed element; text is decoded. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly text: string
}

type Keep = (element: XmlElement, parent: string) => boolean

interface Open {
  name: string
  attributes: Map<string, string>
  children: XmlElement[]
  text: string
}

const token = /<\?xml[^?]*\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const decode = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, code?: string, name?: string) => {
    if (code !== undefined) return String.fromCodePoint(Number(code))
    const character = named[name ?? '']
    if (character === undefined) throw new Error(`"${whole}" is not an entity`)
    return character
  })

const attributesOf = (text: string): Map<string, string> =>
  text === ''
    ? new Map()
    : new Map([...text.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, decode(value!)]))

/**
 * Reads the XML that reports write: elements, attributes in double quotes, text, entities. Strict, because its only use
 * is to notice that a file is broken.
 *
 * @param keep  asked of each element when it ends, with the name of its parent; one that is not kept is no child of it,
 * so that a large file is never in memory as a whole
 * @throws Error saying what is wrong and at which character
 */
export const readXml = (xml: string, keep: Keep = () => true): XmlElement => {
  const control = forbidden.exec(xml)
  if (control !== null) throw new Error(`a character that XML forbids, at ${control.index}`)
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' }
  const open: Open[] = [root]
  let at = 0
  for (const match of xml.matchAll(token)) {
    const [whole, closing, name, attributes, empty, text] = match
    at = match.index + whole.length
    const current = open.at(-1)!
    if (text !== undefined) current.text += decode(text)
    else if (closing === '/') end(close(open, name!, at), open.at(-1)!, keep)
    else if (name !== undefined) {
      const element: Open = { name, attributes: attributesOf(attributes ?? ''), children: [], text: '' }
      if (empty === '/') end(element, current, keep)
      else open.push(element)
    }
  }
  if (at !== xml.length) throw new Error(`not XML at character ${at}`)
  if (open.length !== 1) throw new Error(`it ends inside <${open.at(-1)!.name}>`)
  if (root.children.length !== 1) throw new Error(`it has ${root.children.length} root elements`)
  return root.children[0]!
}

const end = (element: Open, parent: Open, keep: Keep): void => {
  if (keep(element, parent.name)) parent.children.push(element)
}

const close = (open: Open[], name: string, at: number): Open => {
  const element = open.pop()
  if (element?.name !== name || open.length === 0) throw new Error(`</${name}> closes nothing, at ${at}`)
  return element
}
