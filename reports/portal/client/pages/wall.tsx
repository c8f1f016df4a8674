import { useMemo } from 'preact/hooks'
import { Empty } from '../parts/empty.tsx'
import { LiveBanner } from '../parts/live-banner.tsx'
import { Matrix } from '../parts/matrix.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { WallFilters } from '../parts/wall-filters.tsx'
import { WallHead } from '../parts/wall-head.tsx'
import { route } from '../state/route.ts'
import { columns, index, standings } from '../state/store.ts'
import { searchTexts, select } from '../state/wall-selection.ts'

/** Every promise, by environment and build; what is broken comes first. */
export const WallPage = () => {
  const { scenarios, runs, problems } = index.value
  const texts = useMemo(() => searchTexts(scenarios), [scenarios])
  const rows = select(
    { scenarios, runs, texts, columns: columns.value, standings: standings.value },
    route.value.query,
  )
  if (scenarios.length === 0)
    return (
      <>
        <LiveBanner />
        <Empty title="No run has left a record yet">
          <code>npm run accept</code> keeps the promises on a network and leaves one; this page shows it as
          soon as it is there.
        </Empty>
      </>
    )
  return (
    <>
      <LiveBanner />
      <WallHead />
      <Trouble />
      {problems.map((problem) => (
        <p class="notice" key={problem}>
          {problem}
        </p>
      ))}
      <WallFilters shown={rows.length} />
      {rows.length === 0 ? (
        <Empty title="Nothing fits">
          Take away a filter; the search looks at titles, features, tags and scope lines.
        </Empty>
      ) : (
        <Matrix rows={rows} />
      )}
    </>
  )
}
