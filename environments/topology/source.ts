import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { Path } from './complaint.ts'
import { maxTopologyLength } from './limits.ts'

/** YAML as values, and where in the text each of them stands. */
export interface Source {
  readonly value: unknown
  /** Faults of the YAML itself, each beginning with its place. */
  readonly faults: readonly string[]
  /** `line 3, column 5` of a value, or of its key; of what surrounds it when it is absent. */
  locate(path: Path, options?: { readonly isKey?: boolean }): string
}

const nowhere = (fault: string): Source => ({
  value: undefined,
  faults: [fault],
  locate: () => 'line 1, column 1',
})

const firstLine = (message: string): string => message.split('\n')[0]!.replace(/ at line .*$/, '')

/** Reads YAML of bounded length, without aliases and repeated keys. Never throws. */
export const readSource = (text: string): Source => {
  if (text.length > maxTopologyLength) {
    return nowhere(`line 1, column 1 holds ${text.length} characters; expected at most ${maxTopologyLength}`)
  }
  const lines = new LineCounter()
  const show = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `line ${line}, column ${col}`
  }
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: true,
      strict: true,
      logLevel: 'error',
    })
    const nodeAt = (path: Path): Node | undefined => {
      const node = path.length === 0 ? document.contents : document.getIn(path, true)
      return isNode(node) && node.range != null ? node : undefined
    }
    const keyAt = (path: Path): Node | undefined => {
      const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
      const pair = isMap(map)
        ? map.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
        : undefined
      return isNode(pair?.key) ? pair.key : undefined
    }
    const locate: Source['locate'] = (path, { isKey = false } = {}) => {
      for (let length = path.length; length >= 0; length--) {
        const part = path.slice(0, length)
        const node = (isKey && length === path.length && length > 0 ? keyAt(part) : undefined) ?? nodeAt(part)
        if (node?.range != null) return show(node.range[0])
      }
      return show(0)
    }
    const faults = document.errors.map(
      ({ message, pos }) => `${show(pos[0])} is no YAML: ${firstLine(message)}`,
    )
    return { value: faults.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 }), faults, locate }
  } catch (cause) {
    const why = cause instanceof Error ? firstLine(cause.message) : String(cause)
    return nowhere(`line 1, column 1 is no plain YAML without aliases or deep nesting: ${why}`)
  }
}
