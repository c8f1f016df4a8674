import type { Step } from '../../../model.ts'
import { buildName } from '../../model/columns.ts'
import type { Reason } from '../../model/reason.ts'
import type { ScenarioRun, TimelineEvent } from '../../model/types.ts'
import { index } from '../state/store.ts'
import { duration, many, when } from '../words.ts'
import { QuarantineMark } from './quarantine.tsx'
import { RunName } from './run-name.tsx'
import { Sign } from './sign.tsx'
import { StandingFaults } from './standing-faults.tsx'
import { faultWords, stoodAlready } from './story.ts'

const failing = ({ attempts }: ScenarioRun): Step | undefined =>
  attempts.flatMap(({ steps }) => steps).find(({ status }) => status !== 'passed' && status !== 'skipped')

const titleOf = ({ outcome, attempts }: ScenarioRun): string =>
  attempts.at(-1)?.notPlayed ? 'Why it was not played' : titles[outcome]

const titles: Readonly<Record<ScenarioRun['outcome'], string>> = {
  failed: 'Why it failed',
  flaky: 'Why its first attempt failed',
  skipped: 'Why it was skipped',
  passed: 'It passed',
}

/** What was asked for and what was there, in one look. */
const Contrast = ({ reason: { who, expected, saw, code, hint } }: { reason: Reason }) => (
  <dl class="contrast">
    <div class="wanted">
      <dt>{who} expected</dt>
      <dd>{expected}</dd>
    </div>
    <div class="got">
      <dt>and saw</dt>
      <dd>
        {code !== undefined && <code class="code">{code}</code>} {saw}
        {hint !== undefined && <p class="soft">{hint}</p>}
      </dd>
    </div>
  </dl>
)

const causeWords: Readonly<Record<NonNullable<ScenarioRun['cause']>['cause'], string>> = {
  product: 'Most likely the product: it did not do what it promises.',
  environment: 'Most likely the environment: the network or the machine was not as it should be.',
  test: 'Most likely the test itself: a sentence or its step is wrong.',
  unknown: 'Whose failure it is cannot be told from what was kept.',
}

/** Whose it most likely is, and by which evidence, unless that stands above already. */
const Cause = ({ run: { cause, reason } }: { run: ScenarioRun }) => {
  if (cause === undefined) return null
  const isTold = cause.cause === 'unknown' || (cause.cause === 'product' && reason !== undefined)
  return (
    <p class="cause">
      <b>{causeWords[cause.cause]}</b>
      {!isTold && <span class="soft"> It is judged so because {cause.because}.</span>}
    </p>
  )
}

const LastSeenOn = ({ step }: { step: Step }) => (
  <details class="whole">
    <summary>The whole answer</summary>
    <ul class="seen">
      {step.lastSeen.map(({ host, expected, lastSeen, question, withinMs }) => (
        <li key={`${host} ${question}`}>
          <h3>
            <span class="host-name">{host}</span> {question}
          </h3>
          <dl>
            <dt>expected</dt>
            <dd>{expected}</dd>
            <dt>last seen</dt>
            <dd>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
              <pre tabIndex={0}>{readable(lastSeen)}</pre>
            </dd>
            {withinMs !== undefined && (
              <>
                <dt>waited</dt>
                <dd>at most {duration(withinMs)}</dd>
              </>
            )}
          </dl>
        </li>
      ))}
    </ul>
  </details>
)

/** JSON is easier to read with a line for each field. */
const readable = (text: string): string => {
  try {
    return text.startsWith('{') || text.startsWith('[') ? JSON.stringify(JSON.parse(text), null, 2) : text
  } catch {
    // It was cut, or only looks like it.
    return text
  }
}

const cluesAtMost = 6
/** What stood already is told above. */
const isClue = (event: TimelineEvent): boolean =>
  event.source === 'fault' ? !stoodAlready(event) : ['warn', 'error', 'fatal'].includes(event.level ?? '')

/** Faults, warnings and errors, which are the first that somebody would look for in the logs. */
const Clues = ({ timeline }: ScenarioRun) => {
  const clues = timeline.filter(isClue)
  if (clues.length === 0) return null
  const endMs = Math.max(...timeline.map(({ atMs = 0 }) => atMs))
  return (
    <div class="clues">
      <h3>What the hosts went through</h3>
      <ul>
        {clues.slice(-cluesAtMost).map((event, at) => (
          <li key={at}>
            <span class="host-name">{event.host === '' ? 'tester' : event.host}</span>
            <span class="soft">{event.source === 'fault' ? 'fault' : event.level}</span>{' '}
            {faultWords(event.text)}
            {event.atMs !== undefined && (
              <span class="soft">, {duration(endMs - event.atMs)} before the end</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

const machineWords = ({ hosts, cast }: ScenarioRun['machines']): string => {
  if (hosts.length === 0) return ''
  const names = hosts.map(({ name, address }) => (address === undefined ? name : `${name} (${address})`))
  const others =
    cast.length > 0 && cast.length < hosts.length ? ` Its sentences are about ${cast.join(', ')}.` : ''
  return `On ${many(hosts.length, 'host')}: ${names.join(', ')}.${others}`
}

const Happened = ({ run }: { run: ScenarioRun }) => {
  const shown = index.value.runs.find(({ id }) => id === run.run)
  const facts = run.kept ?? shown
  return (
    <p class="soft">
      {shown !== undefined && (
        <>
          <RunName run={shown} />,{' '}
        </>
      )}
      {facts !== undefined && `${facts.environment}, ${buildName(facts)}, ${when(facts.startedAt)}. `}
      {machineWords(run.machines)}
    </p>
  )
}

/** Why, as short as it can be told. */
const Followed = ({ run: { reason, differences, why } }: { run: ScenarioRun }) => {
  if (reason !== undefined) return <Contrast reason={reason} />
  if (differences === undefined) return why === undefined ? null : <p class="reason">{why}</p>
  return (
    <>
      <p class="reason">{differences.summary}</p>
      <details class="whole">
        <summary>All of them</summary>
        <ul>
          {differences.all.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
    </>
  )
}

/** The answer to the first question of whoever comes here: what went wrong, and on which host. */
export const Why = ({ run }: { run: ScenarioRun }) => {
  const step = failing(run)
  const ended = run.daemonEnds
  return (
    <section class={`why ${run.outcome}`} aria-labelledby="why">
      <h2 id="why">
        <Sign outcome={run.outcome} /> {titleOf(run)}
      </h2>
      <QuarantineMark quarantine={run.quarantine} />
      {ended.map((line) => (
        <p class="reason" key={line}>
          {line}
        </p>
      ))}
      {ended.length > 0 && <p class="soft">What follows may only follow from that:</p>}
      <Followed run={run} />
      <StandingFaults faults={run.faults} />
      {step !== undefined && (
        <p>
          In the sentence <q>{`${step.keyword} ${step.text}`}</q>
          {step.definedAt !== undefined && (
            <span class="soft">
              {' '}
              (<code>{step.definedAt}</code>)
            </span>
          )}
        </p>
      )}
      {run.outcome !== 'passed' && <Clues {...run} />}
      <Cause run={run} />
      {step !== undefined && step.lastSeen.length > 0 && <LastSeenOn step={step} />}
      <Happened run={run} />
    </section>
  )
}
