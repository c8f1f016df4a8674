import { useMemo, useState } from 'preact/hooks'
import type { Book, BookedScenario } from '../../model/desk.ts'
import { Empty } from '../parts/empty.tsx'
import { useLoaded } from '../parts/loading.ts'
import { PastVerdicts } from '../parts/past-verdicts.tsx'
import { VerdictForm } from '../parts/verdict-form.tsx'
import { openDesk, readBook } from '../state/desk.ts'
import { linkTo, route, setQuery } from '../state/route.ts'
import { source } from '../state/store.ts'
import { many } from '../words.ts'

const nothing: Book = { version: '', scenarios: [] }

/** What needs somebody first. */
const order: readonly BookedScenario['status'][] = [
  'failed',
  'overdue',
  'blocked',
  'expired',
  'due',
  'unplanned',
  'passed',
]
const tones: Partial<Record<BookedScenario['status'], string>> = {
  passed: 'proven',
  failed: 'broken',
  overdue: 'broken',
  blocked: 'waiting',
  expired: 'waiting',
}

const Entry = ({ scenario, isChosen }: { scenario: BookedScenario; isChosen: boolean }) => (
  <li>
    <a
      class={`desk-entry ${scenario.status}`}
      href={linkTo('manual', scenario.scenario, Object.fromEntries(route.value.query))}
      aria-current={isChosen ? 'true' : undefined}
    >
      <strong>{scenario.title}</strong>
      <span class="soft">{scenario.feature}</span>
      <span>
        <span class={`state ${tones[scenario.status] ?? ''}`}>{scenario.status}</span>{' '}
        <span class="soft">{scenario.why}</span>
      </span>
    </a>
  </li>
)

const Head = ({ book }: { book: Book }) => {
  const holding = book.scenarios.filter(({ status }) => status === 'passed').length
  return (
    <section class="headline">
      <p class="eyebrow">The manual desk</p>
      <h1>
        {holding} of {many(book.scenarios.length, 'scenario')} hold for {book.version}
      </h1>
      {source.value?.kind === 'served' && (
        <label class="labelled version">
          For which version
          <input
            value={route.value.query.get('version') ?? ''}
            placeholder={book.version}
            pattern="v?\d{1,5}\.\d{1,5}\.\d{1,5}(-[\w.\-]{1,40})?"
            onChange={({ currentTarget }) =>
              currentTarget.validity.valid && setQuery({ version: currentTarget.value })
            }
          />
        </label>
      )}
    </section>
  )
}

const Chosen = ({
  scenario,
  version,
  onChange,
}: {
  scenario: BookedScenario
  version: string
  onChange: (problem: string) => void
}) => {
  const desk = useMemo(
    () => (source.value === undefined ? undefined : openDesk(source.value)),
    [source.value],
  )
  if (desk === undefined) return null
  if (source.value?.person?.may.includes('judge') === false)
    return (
      <div class="card">
        <h2>{scenario.title}</h2>
        <p>{source.value.person.name} may look, and not enter verdicts here.</p>
        <PastVerdicts scenario={scenario} />
      </div>
    )
  return (
    <div>
      <VerdictForm
        key={scenario.scenario}
        desk={desk}
        scenario={scenario}
        version={version}
        onChange={onChange}
      />
      <PastVerdicts scenario={scenario} />
    </div>
  )
}

/** What people have to try: the list, and a form that leads through one of them step by step. */
export const ManualPage = () => {
  const [{ reads, problem }, setState] = useState({ reads: 0, problem: '' })
  const { id, query } = route.value
  const version = query.get('version') ?? ''
  const { data, error } = useLoaded<Book>(
    async () => (source.value === undefined ? nothing : readBook(source.value, version)),
    [version, reads],
  )
  if (error !== undefined) return <Empty title="The desk cannot be read">{error.message}</Empty>
  if (data === undefined) return <p class="loading">Clearing the desk …</p>
  const scenarios = [...data.scenarios].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
  if (scenarios.length === 0)
    return (
      <Empty title="Nothing waits for a person">
        A scenario with the tag <code>@manual</code> in <code>features/manual</code> appears here.{' '}
        <a href={linkTo('workshop', '', { manual: 'yes' })}>Write one</a>
      </Empty>
    )
  const chosen = scenarios.find(({ scenario }) => scenario === id)
  return (
    <>
      <Head book={data} />
      {problem !== '' && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
      <div class="desk">
        <ul>
          {scenarios.map((one) => (
            <Entry key={one.scenario} scenario={one} isChosen={one === chosen} />
          ))}
        </ul>
        {chosen === undefined ? (
          <p class="soft">Choose one to perform it.</p>
        ) : (
          <Chosen
            scenario={chosen}
            version={data.version}
            onChange={(told) => setState({ reads: reads + 1, problem: told })}
          />
        )}
      </div>
    </>
  )
}
