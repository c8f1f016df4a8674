import { useState } from 'preact/hooks'
import type { Trial } from '../../server/workshop-routes.ts'
import { source } from '../state/store.ts'

/** Runs what stands in the editor on provider in-process. */
export const TryOut = ({ text, isSound }: { text: string; isSound: boolean }) => {
  const [trial, setTrial] = useState<Trial>()
  const [state, setState] = useState('')
  if (source.value?.abilities.includes('workshop') !== true) return null
  const tryOut = async (): Promise<void> => {
    setState('Running it in one process …')
    setTrial(undefined)
    try {
      setTrial(await source.value?.ask<Trial>('workshop/try', { text }))
      setState('')
    } catch (error) {
      setState((error as Error).message)
    }
  }
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={!isSound || state.endsWith('…')}
        onClick={() => void tryOut()}
      >
        Run it
      </button>
      <div class="trial" role="status">
        {state}
        {trial !== undefined && (
          <div class={`notice ${trial.passed ? 'good' : 'bad'}`}>
            <b>{trial.said}</b>
            <ul>
              {trial.scenarios.map(({ title, outcome, why }) => (
                <li key={title}>
                  {outcome}: {title}
                  {why !== undefined && <p class="soft">{why}</p>}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </>
  )
}
