import type { MeasuredLink, StandingHost, StandingNetwork } from '../../model/networks.ts'
import { land, mapSize, places, project } from './world.ts'

type Point = readonly [x: number, y: number]

interface Properties {
  readonly network: StandingNetwork
  readonly links: readonly MeasuredLink[]
  readonly chosen: string | undefined
  readonly onChoose: (host: string) => void
}

/** Hosts without a known place stand in a ring; those that share one, around it. */
const pointsOf = (hosts: readonly StandingHost[]): ReadonlyMap<string, Point> => {
  const groups = Map.groupBy(hosts, ({ region }) => (places[region] === undefined ? '' : region))
  const points = [...groups].flatMap(([region, members]) => {
    const place = places[region]
    const [cx, cy] = place === undefined ? [mapSize.width / 2, mapSize.height / 2] : project(place)
    const radius = place === undefined ? 150 : members.length > 1 ? 26 : 0
    return members.map(({ name }, at): [string, Point] => {
      const angle = (2 * Math.PI * at) / members.length - Math.PI / 2
      return [
        name,
        [cx + (radius + (place === undefined ? 60 : 0)) * Math.cos(angle), cy + radius * Math.sin(angle)],
      ]
    })
  })
  return new Map(points)
}

const isHurt = ({ faults }: StandingNetwork, name: string): boolean =>
  faults.some((fault) => JSON.stringify(fault).includes(`"${name}"`))

const shown = (ms: number): string => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)))

/** Both directions as one line: the slower one counts. */
const linesOf = (links: readonly MeasuredLink[]): readonly MeasuredLink[] => {
  const byPair = new Map<string, MeasuredLink>()
  for (const link of links) {
    const key = [link.from, link.to].sort().join(' ')
    const before = byPair.get(key)
    const isWorse = !link.reachable || (link.roundTripMs ?? 0) > (before?.roundTripMs ?? 0)
    if (before === undefined || (before.reachable && isWorse)) byPair.set(key, link)
  }
  return [...byPair.values()]
}

const LinkLine = ({
  link,
  points,
  isNamed,
}: {
  link: MeasuredLink
  points: ReadonlyMap<string, Point>
  isNamed: boolean
}) => {
  const [x1, y1] = points.get(link.from) ?? [0, 0]
  const [x2, y2] = points.get(link.to) ?? [0, 0]
  const bend = Math.hypot(x2 - x1, y2 - y1) * 0.12
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2 - bend]
  const word = link.reachable ? `${link.roundTripMs === undefined ? '?' : shown(link.roundTripMs)} ms` : 'cut'
  return (
    <g class={`link ${link.reachable ? '' : 'cut'} ${isNamed ? 'named' : ''}`}>
      <path d={`M${x1} ${y1}Q${mx} ${my - bend} ${x2} ${y2}`} />
      {isNamed && (
        <text x={mx} y={my} text-anchor="middle">
          {word}
        </text>
      )}
      <title>{`${link.from} – ${link.to}: ${word}`}</title>
    </g>
  )
}

/** The network where its machines stand; choosing a host names its round trips. */
export const NetworkMap = ({ network, links, chosen, onChoose }: Properties) => {
  const points = pointsOf(network.hosts)
  const isOnMap = network.hosts.some(({ region }) => places[region] !== undefined)
  return (
    <svg class="map" viewBox={`0 0 ${mapSize.width} ${mapSize.height}`}>
      <title>Hosts by region</title>
      {isOnMap && <path class="land" d={land} />}
      {linesOf(links).map((link) => (
        <LinkLine
          key={`${link.from} ${link.to}`}
          link={link}
          points={points}
          isNamed={chosen === undefined ? links.length <= 6 : link.from === chosen || link.to === chosen}
        />
      ))}
      {network.hosts.map(({ name, isRunning }) => {
        const [x, y] = points.get(name) ?? [0, 0]
        const state = isRunning === false ? 'down' : isHurt(network, name) ? 'hurt' : 'up'
        return (
          // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a picture
          <g
            key={name}
            class={`host ${state} ${chosen === name ? 'chosen' : ''}`}
            role="button"
            // In a picture, names of attributes are told apart by their case.
            tabindex={0}
            aria-pressed={chosen === name}
            aria-label={`${name}, ${state}`}
            transform={`translate(${x} ${y})`}
            onClick={() => onChoose(name)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return
              event.preventDefault()
              onChoose(name)
            }}
          >
            <circle r={11} />
            <text y={-18} text-anchor="middle">
              {name}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
