import type { Topology } from '../topology.ts'
import { refusal, type TopologyOptions } from './check.ts'
import type { Complaint } from './complaint.ts'
import { topologyKind } from './grammar.ts'
import { regionNames } from './regions.ts'
import { rulesOf } from './rules.ts'

/** What columns of a table are called, and the field that each of them fills. */
const columns: Readonly<Record<string, string>> = {
  machine: 'name',
  host: 'name',
  region: 'region',
  behind: 'nat',
  role: 'role',
  build: 'build',
}

const resourceColumns: readonly string[] = ['cpu', 'memory', 'disk']

type Row = Readonly<Record<string, string>>

const read = (row: Row, index: number, complaints: Complaint[]): Record<string, unknown> => {
  const host: Record<string, unknown> = {}
  const resources: Record<string, string> = {}
  for (const [column, cell] of Object.entries(row)) {
    const word = column.trim().toLowerCase()
    const value = cell.trim()
    if (value === '') continue
    if (resourceColumns.includes(word)) resources[word] = value
    else if (!Object.hasOwn(columns, word)) {
      const known = [...Object.keys(columns), ...resourceColumns].join(', ')
      complaints.push({ at: ['hosts', index, column], message: `is an unknown column; expected ${known}` })
    } else host[columns[word]!] = value
  }
  // People are called Alice, and their machines alice.
  if (typeof host.name === 'string' && /^[A-Z]/.test(host.name)) {
    host.label = host.name
    host.name = host.name.toLowerCase()
  }
  return Object.keys(resources).length === 0 ? host : { ...host, resources }
}

/**
 * Reads a table of machines, one a row, as scenarios have them: | machine | region | behind | build |. Empty cells say
 * nothing; a capital in the name of a machine makes it a label.
 *
 * @throws InvalidTopologyError with every fault, each with row and column
 */
export const topologyFromRows = (
  rows: readonly Row[],
  { name = 'table', regions = regionNames }: TopologyOptions & { readonly name?: string } = {},
): Topology => {
  const complaints: Complaint[] = []
  const report = (complaint: Complaint) => void complaints.push(complaint)
  const hosts = rows.map((row, index) => read(row, index, complaints))
  const reading = { dialect: 'written', report } as const
  const topology = topologyKind(regions, { isCounted: false }).read({ name, hosts }, [], reading) as Topology
  if (complaints.length === 0) complaints.push(...rulesOf(topology, regions))
  if (complaints.length === 0) return topology
  throw refusal(name, complaints, ({ at: [, row, field] }) =>
    row === undefined
      ? 'its machines'
      : `row ${Number(row) + 1}${field === undefined ? '' : `, column ${columnOf(String(field))},`}`,
  )
}

const columnOf = (field: string): string =>
  Object.entries(columns).find(([, filled]) => filled === field)?.[0] ?? field
