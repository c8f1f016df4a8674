import type { QuarantineFacts, RunResult } from '../../model/types.ts'
import { many } from '../words.ts'

/** A failure that is known: whose it is to mend, and until when. It is red all the same. */
export const QuarantineMark = ({ quarantine }: { quarantine: RunResult['quarantine'] }) =>
  quarantine === undefined ? null : (
    <p class="quarantined">
      <b>Quarantined, and red all the same:</b> {quarantine.owner} mends it until {quarantine.expires}{' '}
      <span class="soft">({quarantine.reason})</span>
    </p>
  )

/** What the quarantine means for a run as a whole. */
export const QuarantineLine = ({ quarantine }: { quarantine: QuarantineFacts | undefined }) =>
  quarantine === undefined || quarantine.covered + quarantine.refused.length === 0 ? null : (
    <div class="quarantined">
      <p>
        {many(quarantine.covered, 'known failure')} quarantined, and red all the same; the gate of a merge
        request is <b>{quarantine.gate}</b>, judged by {quarantine.change}.
      </p>
      {quarantine.refused.length > 0 && (
        <ul>
          {quarantine.refused.map((text) => (
            <li key={text}>not covered: {text}</li>
          ))}
        </ul>
      )}
    </div>
  )
