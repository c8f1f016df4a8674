import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'

export type Line<Item> =
  | {
      readonly key: string
      readonly height: number
      readonly heading: string
      readonly level: number
      readonly item?: never
    }
  | {
      readonly key: string
      readonly height: number
      readonly item: Item
      readonly heading?: never
      readonly level?: never
    }

interface Properties<Item> {
  readonly lines: readonly Line<Item>[]
  /** Key of a line that has to be in sight. */
  readonly scrollTo: string | undefined
  readonly heading: (line: { heading: string; level: number }) => ComponentChildren
  readonly row: (item: Item) => ComponentChildren
}

/** Drawn beyond what is in sight, so that scrolling shows no gaps. */
const marginPx = 600

const offsetsOf = (lines: readonly Line<unknown>[]): Float64Array => {
  const offsets = new Float64Array(lines.length + 1)
  lines.forEach(({ height }, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + height
  })
  return offsets
}

/** The last line that begins at or before `y`. */
const lineAt = (offsets: Float64Array, y: number): number => {
  let low = 0
  let high = offsets.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((offsets[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

interface Sight {
  readonly from: number
  readonly to: number
}

/** Which lines are in sight, followed while the page scrolls. */
const useSight = (offsets: Float64Array) => {
  const element = useRef<HTMLTableSectionElement>(null)
  const [sight, setSight] = useState<Sight>({ from: 0, to: 30 })
  useLayoutEffect(() => {
    const look = (): void => {
      const top = element.current?.getBoundingClientRect().top ?? 0
      const from = lineAt(offsets, -top - marginPx)
      const to = lineAt(offsets, innerHeight - top + marginPx) + 1
      setSight((before) => (before.from === from && before.to === to ? before : { from, to }))
    }
    look()
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
    }
  }, [offsets])
  return { element, sight }
}

/** A long list in the flow of the page, of which only what is in sight exists. */
export const VirtualList = <Item,>({ lines, scrollTo, heading, row }: Properties<Item>): VNode => {
  const offsets = useMemo(() => offsetsOf(lines), [lines])
  const { element, sight } = useSight(offsets)
  useEffect(() => {
    const at = scrollTo === undefined ? -1 : lines.findIndex(({ key }) => key === scrollTo)
    if (at < 0 || element.current === null) return
    const y = element.current.getBoundingClientRect().top + (offsets[at] ?? 0)
    if (y < 140 || y > innerHeight - 120) scrollBy({ top: y - innerHeight / 2 })
  }, [scrollTo])
  return (
    <tbody ref={element} class="virtual" style={{ height: `${offsets[lines.length]}px` }}>
      {lines.slice(sight.from, sight.to).map((line, place) => {
        const at = sight.from + place
        return (
          <tr
            key={line.key}
            aria-rowindex={at + 2}
            class={`line ${line.heading === undefined ? 'row' : 'group'}`}
            style={{ transform: `translateY(${offsets[at]}px)`, height: `${line.height}px` }}
          >
            {line.heading === undefined ? row(line.item) : heading(line)}
          </tr>
        )
      })}
    </tbody>
  )
}
