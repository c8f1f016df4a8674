import { useState } from 'preact/hooks'
import { source } from '../state/store.ts'
import { many } from '../words.ts'
import { useLoaded } from './loading.ts'

interface Shape {
  readonly name: string
  readonly summary?: string
  readonly found?: string
  readonly hosts: readonly unknown[]
}

/** Makes a network out of a named shape; it is taken down by itself after an hour. */
export const SpawnForm = ({ isFirst, onChange }: { isFirst: boolean; onChange: () => Promise<void> }) => {
  const { data: shapes, error } = useLoaded(
    async () => (await source.value?.ask<readonly Shape[]>('topologies')) ?? [],
    [],
  )
  const [topology, setTopology] = useState('pair')
  const [state, setState] = useState('')
  const spawn = async (event: Event): Promise<void> => {
    event.preventDefault()
    setState('Spawning; half a minute for a large one …')
    try {
      await source.value?.ask('networks', { topology })
      setState('')
    } catch (error) {
      setState((error as Error).message)
    }
    await onChange()
  }
  return (
    <form class="card spawn" onSubmit={(event) => void spawn(event)}>
      <h2>{isFirst ? 'Spawn a network' : 'Spawn another'}</h2>
      <p class="soft">
        {error?.message ??
          shapes?.find(({ name }) => name === topology)?.summary ??
          'Reading which there are …'}
      </p>
      <div class="row-of-buttons">
        <label class="field">
          <span class="sr">Topology</span>
          <select
            value={topology}
            disabled={shapes === undefined}
            onChange={({ currentTarget }) => setTopology(currentTarget.value)}
          >
            {shapes === undefined && <option>…</option>}
            {shapes?.map(({ name, hosts }) => (
              <option key={name} value={name}>
                {name}, {many(hosts.length, 'host')}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="button" disabled={shapes === undefined || state.endsWith('…')}>
          Spawn
        </button>
      </div>
      <p role="status">{state}</p>
    </form>
  )
}
