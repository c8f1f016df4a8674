import { useEffect, useState } from 'preact/hooks'
import { type FaultWish, faultForms, type StandingHost, type StandingNetwork } from '../../model/networks.ts'
import { setQuery } from '../state/route.ts'
import { source } from '../state/store.ts'

interface Properties {
  readonly network: StandingNetwork
  readonly chosen: string | undefined
  readonly onFault: (wish: FaultWish) => Promise<void>
}

const FaultForm = ({
  host,
  others,
  onFault,
}: {
  host: string
  others: readonly string[]
  onFault: Properties['onFault']
}) => {
  const [kind, setKind] = useState('crash')
  const [peer, setPeer] = useState('')
  const [amount, setAmount] = useState('')
  const [isBusy, setBusy] = useState(false)
  const form = faultForms.find((one) => one.kind === kind)
  const inflict = async (event: Event): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    const target = form?.peer === 'no' || peer === '' ? {} : { peer }
    await onFault({ kind, host, ...target, ...(amount === '' ? {} : { amount }) })
    setBusy(false)
  }
  return (
    <form class="fault-form" onSubmit={(event) => void inflict(event)}>
      <label class="field">
        <span class="sr">What goes wrong</span>
        <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value)}>
          {faultForms.map((one) => (
            <option key={one.kind} value={one.kind}>
              {one.kind}: {one.meaning}
            </option>
          ))}
        </select>
      </label>
      {form !== undefined && form.peer !== 'no' && (
        <label class="field">
          <span class="sr">Other host</span>
          <select
            value={peer}
            required={form.peer === 'must'}
            onChange={({ currentTarget }) => setPeer(currentTarget.value)}
          >
            <option value="">{form.peer === 'must' ? 'choose the other host' : 'towards everybody'}</option>
            {others.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {form?.amount !== undefined && (
        <label class="field">
          <span class="sr">{form.amount.name}</span>
          <input
            value={amount}
            placeholder={form.amount.example}
            onInput={({ currentTarget }) => setAmount(currentTarget.value)}
          />
        </label>
      )}
      <button type="submit" class="button" disabled={isBusy}>
        Inflict
      </button>
    </form>
  )
}

const LogView = ({ network, host }: { network: string; host: string }) => {
  const [log, setLog] = useState('')
  const read = (): void => {
    source.value?.ask<{ log: string }>(`networks/${network}/logs/${host}`).then(
      ({ log: text }) => setLog(text),
      (error: Error) => setLog(error.message),
    )
  }
  useEffect(read, [network, host])
  return (
    <>
      <h3>
        What its daemon says{' '}
        <button type="button" class="chip" onClick={read}>
          read again
        </button>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
      <pre class="log" tabIndex={0}>
        {log.trimEnd().split('\n').slice(-60).map(readable).join('\n')}
      </pre>
    </>
  )
}

/** A line of JSON as time, message and the rest. */
const readable = (line: string): string => {
  try {
    const { time, msg, level, name, ...rest } = JSON.parse(line) as Record<string, unknown>
    const at = typeof time === 'number' ? new Date(time).toISOString().slice(11, 23) : ''
    const more = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
    return `${at} ${Number(level) >= 40 ? '! ' : ''}${String(msg ?? '')}${more}`
  } catch {
    // Not every line is JSON.
    return line
  }
}

const HostView = ({
  host,
  network,
  onFault,
}: {
  host: StandingHost
  network: StandingNetwork
  onFault: Properties['onFault']
}) => (
  <section class="card host-panel" aria-labelledby="host">
    <h2 id="host">
      <span class="host-name">{host.name}</span>{' '}
      {host.isRunning === false && <span class="failed-word">down</span>}
    </h2>
    <p class="soft">
      {host.region} · {host.address} · {host.version} {host.commit?.slice(0, 7)}
    </p>
    <FaultForm
      host={host.name}
      others={network.hosts.map(({ name }) => name).filter((name) => name !== host.name)}
      onFault={onFault}
    />
    <LogView network={network.id} host={host.name} />
  </section>
)

/** What one can do to a host, and what its daemon says. */
export const HostPanel = ({ network, chosen, onFault }: Properties) => {
  const host = network.hosts.find(({ name }) => name === chosen)
  return (
    <>
      <fieldset class="chips hosts">
        <legend class="sr">Hosts</legend>
        {network.hosts.map(({ name, isRunning }) => (
          <button
            key={name}
            type="button"
            class="chip"
            aria-pressed={name === chosen}
            onClick={() => setQuery({ host: name === chosen ? '' : name })}
          >
            {name} {isRunning === false && <b>down</b>}
          </button>
        ))}
      </fieldset>
      {host === undefined ? (
        <p class="soft">Choose a host to name its round trips, to hurt it on purpose, or to read its log.</p>
      ) : (
        <HostView key={host.name} host={host} network={network} onFault={onFault} />
      )}
    </>
  )
}
