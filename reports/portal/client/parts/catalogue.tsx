import { useState } from 'preact/hooks'
import type { Wording } from '../../model/types.ts'

const conceptOf = ({ definedAt }: Wording): string => /([^/]+)\.ts:/.exec(definedAt)?.[1] ?? ''

/** Every wording there is, by concept. */
export const Catalogue = ({ wordings }: { wordings: readonly Wording[] }) => {
  const [query, setQuery] = useState('')
  const found = wordings.filter(({ source }) => source.toLowerCase().includes(query.toLowerCase()))
  return (
    <aside class="catalogue" aria-label="Catalogue of wordings">
      <h2>{wordings.length} wordings</h2>
      <label class="field">
        <span class="sr">Search wordings</span>
        <input
          type="search"
          value={query}
          placeholder="Search wordings …"
          onInput={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      </label>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
      <section class="wordings" tabIndex={0} aria-label="Wordings">
        {[...Map.groupBy(found, conceptOf)].map(([concept, members]) => (
          <section key={concept} aria-label={concept}>
            <h3>{concept}</h3>
            <ul>
              {members.map(({ source, definedAt }) => (
                <li key={source} title={definedAt}>
                  {source}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </section>
    </aside>
  )
}
