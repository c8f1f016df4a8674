import type { StandingFault } from '../../../model.ts'
import { originOf } from '../../model/strange-faults.ts'
import type { RunFacts, RunResult } from '../../model/types.ts'
import { many } from '../words.ts'

const stoodWords: Readonly<Record<StandingFault['stood'], string>> = {
  throughout: 'stood when it began, and when it ended',
  start: 'stood when it began, and was healed by its end',
  end: 'came while it was played, and stood when it ended',
}

/** Where the cause is told: what was wrong with the network already, on which machine or link. */
export const StandingFaults = ({ faults }: { faults: readonly StandingFault[] }) =>
  faults.length === 0 ? null : (
    <div class="standing-faults">
      <h3>The network suffered already, and not by this scenario’s hand</h3>
      <ul>
        {faults.map(({ environment, words, hosts, people, stood, isNear, ...origin }) => (
          <li key={`${environment} ${words}`}>
            {hosts.map((host) => (
              <span key={host} class="host-name">
                {host}
              </span>
            ))}
            <b>{words}</b> {stoodWords[stood]}
            {originOf(origin) !== '' && `, ${originOf(origin)}`}
            <span class="soft">
              {' '}
              ({people.length > 0 && `${people.join(' and ')} sat there; `}network {environment}
              {!isNear && '; on a machine that took no part'})
            </span>
          </li>
        ))}
      </ul>
    </div>
  )

/** The same for a failure on the wall, in a line. */
export const FaultMark = ({ faults = [], faultsAreWhy }: Pick<RunResult, 'faults' | 'faultsAreWhy'>) =>
  faults.length === 0 ? null : (
    <p class="standing-faults">
      <b>{faultsAreWhy ? 'The environment, most likely:' : 'A fault that may be why:'}</b> {faults.join('; ')}
    </p>
  )

/** What the networks of a run suffered from that its scenarios had not inflicted. */
export const FaultsOfRun = ({ faults = [] }: Pick<RunFacts, 'faults'>) =>
  faults.length === 0 ? null : (
    <div class="standing-faults">
      <p>
        <b>Its network suffered from what those who met it had not inflicted:</b>
      </p>
      <ul>
        {faults.map(({ words, origin, isNear, scenarios, bad }) => (
          <li key={words}>
            {words}
            {origin !== '' && `, ${origin}`}: during {many(scenarios, 'scenario')}, {bad} of which did not
            simply pass
            {!isNear && <span class="soft"> (on a machine that took no part)</span>}
          </li>
        ))}
      </ul>
    </div>
  )
