import { useEffect, useState } from 'preact/hooks'
import type { MeasuredNetwork, StandingFault, StandingNetwork } from '../../model/networks.ts'
import { Empty } from '../parts/empty.tsx'
import { HostPanel } from '../parts/host-panel.tsx'
import { LinkTable } from '../parts/link-table.tsx'
import { NetworkMap } from '../parts/network-map.tsx'
import { SpawnForm } from '../parts/spawn-form.tsx'
import { linkTo, route, setQuery } from '../state/route.ts'
import { source } from '../state/store.ts'
import { many, when } from '../words.ts'

const everyMs = 5000

/** The networks that stand, asked for again while somebody looks. */
const useNetworks = () => {
  const [networks, setNetworks] = useState<readonly StandingNetwork[]>()
  const [problem, setProblem] = useState('')
  const look = async (): Promise<void> => {
    try {
      setNetworks(await source.value?.ask<readonly StandingNetwork[]>('networks'))
      setProblem('')
    } catch (error) {
      setProblem((error as Error).message)
    }
  }
  useEffect(() => {
    let timer = 0
    // The next question waits for the answer: a busy machine is not asked more than it can tell.
    const lookOn = async (): Promise<void> => {
      if (document.visibilityState === 'visible') await look()
      if (timer >= 0) timer = window.setTimeout(() => void lookOn(), everyMs)
    }
    void lookOn()
    return () => {
      clearTimeout(timer)
      timer = -1
    }
  }, [])
  return { networks, problem, look }
}

/** Where a fault is; amounts and the like as they are. */
const placeOf = ({ kind: _kind, host, from, to, ...rest }: StandingFault) => {
  const others = JSON.stringify(rest)
  return (
    <>
      {host !== undefined && `at ${host}`}
      {from !== undefined && `from ${from}`} {to !== undefined && `to ${to}`}{' '}
      {others !== '{}' && <code>{others}</code>}
    </>
  )
}

const NetworkView = ({ network, onChange }: { network: StandingNetwork; onChange: () => Promise<void> }) => {
  const [measured, setMeasured] = useState<MeasuredNetwork>()
  const [state, setState] = useState('')
  const chosen = route.value.query.get('host') ?? undefined
  const attempt = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    setState(`${what} …`)
    try {
      await act()
      setState('')
    } catch (error) {
      setState(`${what}: ${(error as Error).message}`)
    }
  }
  const measure = () =>
    attempt('Measuring every pair', async () =>
      setMeasured(await source.value?.ask<MeasuredNetwork>(`networks/${network.id}/links`)),
    )
  const change = async (what: string, path: string, body: unknown, method = 'POST'): Promise<void> => {
    await attempt(
      what,
      () => source.value?.ask(`networks/${network.id}${path}`, body, method) ?? Promise.resolve(),
    )
    await onChange()
    if (method === 'POST') await measure()
  }
  useEffect(() => void measure(), [network.id])
  return (
    <>
      <p class="soft">
        {network.provider} · {network.topology} · of {network.owner} · until {when(network.expiresAt)}
      </p>
      <div class="map-frame">
        <NetworkMap
          network={network}
          links={measured?.pairs ?? []}
          chosen={chosen}
          onChoose={(host) => setQuery({ host: host === chosen ? '' : host })}
        />
      </div>
      <p class="network-state" role="status">
        {state}
      </p>
      <div class="row-of-buttons">
        <button type="button" class="button second" onClick={() => void measure()}>
          Measure again
        </button>
        <button
          type="button"
          class="button second"
          disabled={network.faults.length === 0}
          onClick={() => void change('Healing', '/heal', {})}
        >
          Heal {network.faults.length === 0 ? '' : many(network.faults.length, 'fault')}
        </button>
        <button
          type="button"
          class="button second"
          onClick={() => void change('Taking it down', '', {}, 'DELETE')}
        >
          Take it down
        </button>
      </div>
      {network.faults.length > 0 && (
        <ul class="faults">
          {network.faults.map((fault, at) => (
            <li key={at} class="notice">
              It suffers from <b>{fault.kind}</b> {placeOf(fault)}
            </li>
          ))}
        </ul>
      )}
      <HostPanel
        network={network}
        chosen={chosen}
        onFault={(wish) => change(`Inflicting ${wish.kind}`, '/faults', wish)}
      />
      {measured !== undefined && <LinkTable measured={measured} />}
    </>
  )
}

/** A network that runs: where its machines are, how far apart, what they suffer from, what they say. */
export const NetworkPage = () => {
  if (source.value?.abilities.includes('networks') !== true)
    return (
      <Empty title="Networks are shown where they run">
        <code>npm run report -- portal</code> on the machine of a network shows it live, and lets you hurt and
        heal it.
      </Empty>
    )
  return <Networks />
}

/** How a network is, so that all can be followed while one is looked at. */
const stateOf = ({ isOwn, owner, hosts, faults }: StandingNetwork): string => {
  const down = hosts.filter(({ isRunning }) => isRunning === false).length
  return [
    isOwn === true ? 'yours' : `of ${owner}`,
    ...(down === 0 ? [] : [`${down} of ${many(hosts.length, 'host')} down`]),
    ...(faults.length === 0 ? [] : [many(faults.length, 'fault')]),
  ].join(', ')
}

const Networks = () => {
  const { networks, problem, look } = useNetworks()
  const { id } = route.value
  const network = networks?.find((one) => one.id === id) ?? networks?.[0]
  if (problem !== '') return <Empty title="The networks cannot be asked for">{problem}</Empty>
  if (networks === undefined) return <p class="loading">Looking for networks …</p>
  return (
    <>
      <section class="headline">
        <p class="eyebrow">Live</p>
        <h1>
          {networks.length === 0
            ? 'No network stands'
            : `${many(networks.length, 'network')} on this machine`}
        </h1>
      </section>
      {networks.length > 0 && (
        <nav class="chips" aria-label="Networks">
          {networks.map((one) => (
            <a
              key={one.id}
              class="chip"
              href={linkTo('network', one.id)}
              aria-current={one === network ? 'true' : undefined}
            >
              {one.id} <b>{one.topology}</b> <span>{stateOf(one)}</span>
            </a>
          ))}
        </nav>
      )}
      {network !== undefined && <NetworkView key={network.id} network={network} onChange={look} />}
      <SpawnForm isFirst={networks.length === 0} onChange={look} />
    </>
  )
}
