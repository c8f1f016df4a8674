import type { Provider, Topology } from '../../environments/environment.ts'
import { isInstalled } from './project/command.ts'

/** What some scenarios need of the network onto whose machines people are put, and why it is not there. */
const groundNeeds: Readonly<Record<string, (ground: Topology) => string | undefined>> = {
  callable: ({ name, hosts }) =>
    hosts.some(({ nat = 'none' }) => nat !== 'none')
      ? `on ${name} people sit behind NAT, and this needs a machine that can be called`
      : undefined,
}

/** What some need of the machine on which the harness runs, and the program that brings it. */
const machineNeeds: Readonly<Record<string, { readonly program: string; readonly fix: string }>> = {
  'sealed-room': { program: 'bwrap', fix: 'apt-get install -y bubblewrap' },
}

/**
 * Why a scenario with these tags is not run, as it stands in the report; undefined when nothing is in the way.
 *
 * @param tags with their @
 * @param ground the network onto whose machines people are put; absent: machines side by side, which lack nothing
 * @param has whether a program is installed on this machine
 */
export const reasonToSkip = (
  tags: readonly string[],
  { name, supports }: Pick<Provider, 'name' | 'supports'>,
  ground?: Topology,
  has: (program: string) => boolean = isInstalled,
): string | undefined => {
  if (tags.includes('@manual')) return 'skipped: a person performs this scenario'
  const pending = tags.find((tag) => tag.startsWith('@pending:'))
  if (pending !== undefined)
    return `skipped: agreed but not built yet, see issue ${pending.slice('@pending:'.length)}`
  const abilities: ReadonlySet<string> = supports
  const needs = tags.filter((tag) => tag.startsWith('@needs:')).map((tag) => tag.slice('@needs:'.length))
  const missing = needs.find(
    (need) => !abilities.has(need) && !(need in groundNeeds) && !(need in machineNeeds),
  )
  if (missing !== undefined) return `skipped: provider ${name} does not support ${missing}`
  const absent = needs.flatMap((need) => machineNeeds[need] ?? []).find(({ program }) => !has(program))
  if (absent !== undefined)
    return `skipped: this machine has no ${absent.program}, which seals rooms (${absent.fix})`
  if (ground === undefined) return undefined
  const why = needs.map((need) => groundNeeds[need]?.(ground)).find((reason) => reason !== undefined)
  return why === undefined ? undefined : `skipped: ${why}`
}
