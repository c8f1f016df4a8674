import { useEffect, useState } from 'preact/hooks'
import type { ScenarioRow } from '../../model/types.ts'

/** The row that j and k moved to; its link gets the focus, so that Enter opens it. */
export const useCurrentRow = (rows: readonly ScenarioRow[]): string | undefined => {
  const [current, setCurrent] = useState<string>()
  useEffect(() => {
    const onKey = ({ key, target, ctrlKey, metaKey }: KeyboardEvent): void => {
      if (
        ctrlKey ||
        metaKey ||
        (target instanceof HTMLElement && target.closest('input, textarea, select') !== null)
      )
        return
      const by = key === 'j' ? 1 : key === 'k' ? -1 : 0
      if (by === 0) return
      const at = rows.findIndex(({ id }) => id === current)
      setCurrent(rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.id)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [rows, current])
  useEffect(() => {
    if (current === undefined) return
    // It may only now be scrolled into sight, and so be drawn a frame later.
    const frame = requestAnimationFrame(() =>
      document.getElementById(`row-${current}`)?.focus({ preventScroll: true }),
    )
    return () => cancelAnimationFrame(frame)
  }, [current])
  return current
}
