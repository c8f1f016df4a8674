import { useEffect, useRef } from 'preact/hooks'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { theme } from '../state/theme.ts'
import { duration } from '../words.ts'
import { useWidth } from './use-width.ts'

interface Point {
  readonly atMs: number
  readonly durationMs: number
}

/** What a colour is now; a variable alone would still hold both, for light and for dark. */
const colourOf = (name: string): string => {
  const probe = document.createElement('i')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

const options = (width: number): UPlot.Options => {
  const axis = { stroke: colourOf('--soft'), grid: { stroke: colourOf('--line') }, ticks: { show: false } }
  return {
    width,
    height: 110,
    legend: { show: false },
    cursor: { y: false },
    axes: [axis, { ...axis, size: 64, values: (_chart, values) => values.map(duration) }],
    scales: { y: { range: (_chart, _low, high) => [0, high * 1.15] } },
    series: [{}, { stroke: colourOf('--blue'), width: 2, points: { size: 6, fill: colourOf('--blue') } }],
  }
}

/** How long it took, over time. */
export const DurationChart = ({ points }: { points: readonly Point[] }) => {
  const [frame, width] = useWidth()
  const place = useRef<HTMLDivElement>(null)
  const look = theme.value
  useEffect(() => {
    if (place.current === null) return
    const sorted = [...points].sort((a, b) => a.atMs - b.atMs)
    const data: UPlot.AlignedData = [
      sorted.map(({ atMs }) => atMs / 1000),
      sorted.map(({ durationMs }) => durationMs),
    ]
    const chart = new UPlot(options(width), data, place.current)
    return () => chart.destroy()
  }, [points.length, width, look])
  const all = points.map(({ durationMs }) => durationMs)
  return (
    <div ref={frame} class="chart">
      <div
        ref={place}
        role="img"
        aria-label={`Durations from ${duration(Math.min(...all))} to ${duration(Math.max(...all))}`}
      />
    </div>
  )
}
