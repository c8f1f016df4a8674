import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Check } from 'typebox/value'
import { EnvironmentError } from '../../problem.ts'
import { readSource, type Source } from '../../topology/source.ts'
import { type Field, fields } from './inventory-fields.ts'

/** A machine that its owner lets us use. */
export interface InventoryMachine {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** Absolute. */
  readonly keyFile: string
  /** `SHA256:…` of its host key. */
  readonly hostKey: string
  readonly region: string
  /** Where its daemons listen, as the other machines reach it. */
  readonly networkAddress: string
  readonly firstPort: number
  readonly lastPort: number
  readonly maxHosts: number
  /** Absolute, there; default `.nunet-lab` in the home of the user. */
  readonly directory?: string
  readonly note?: string
}

export interface Inventory {
  /** Absolute. */
  readonly file: string
  readonly machines: readonly InventoryMachine[]
}

const refuse = (file: string, reasons: readonly string[], cause?: unknown): EnvironmentError =>
  new EnvironmentError(
    {
      code: 'INVENTORY_INVALID',
      message: `Reading the inventory ${file}: ${reasons.join('; ')}`,
      hint: 'environments/providers/ssh/README.md shows one.',
    },
    { cause },
  )

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60)

type Row = Readonly<Record<string, unknown>>

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const rowReasons = (row: unknown, index: number, { locate }: Source): string[] => {
  const at = ['machines', index]
  if (!isRow(row)) return [`${locate(at)}: a machine is ${shown(row)}; expected its fields`]
  const wrong = Object.entries(fields).flatMap(
    ([name, { schema, expected, isOptional }]: [string, Field]) => {
      if (row[name] === undefined)
        return isOptional ? [] : [`${locate(at)}: "${name}" is missing; expected ${expected}`]
      return Check(schema, row[name])
        ? []
        : [`${locate([...at, name])}: "${name}" is ${shown(row[name])}; expected ${expected}`]
    },
  )
  const unknown = Object.keys(row)
    .filter((name) => !(name in fields))
    .map(
      (name) =>
        `${locate([...at, name], { isKey: true })}: "${name}" is unknown; expected one of ${Object.keys(fields).join(', ')}`,
    )
  return [...wrong, ...unknown]
}

const machineOf = (row: Row, folder: string): InventoryMachine => {
  const text = (name: string, otherwise = ''): string => String(row[name] ?? otherwise)
  const [first, last] = text('ports', '9000-9019').split('-').map(Number) as [number, number]
  return {
    name: text('name'),
    address: text('address'),
    port: Number(row.port ?? 22),
    user: text('user'),
    keyFile: resolve(folder, text('key file')),
    hostKey: text('host key'),
    region: text('region', 'local'),
    networkAddress: text('network address'),
    firstPort: first,
    lastPort: last,
    maxHosts: Number(row['max hosts'] ?? 1),
    ...(row.directory === undefined ? {} : { directory: text('directory') }),
    ...(row.note === undefined ? {} : { note: text('note') }),
  }
}

/** A host is found again by its address and port, so no two machines may share them. */
const overlap = (a: InventoryMachine, b: InventoryMachine): boolean =>
  a.networkAddress === b.networkAddress && a.firstPort <= b.lastPort && b.firstPort <= a.lastPort

const pairReasons = (machines: readonly InventoryMachine[], { locate }: Source): string[] =>
  machines.flatMap((machine, index) => {
    const { name, firstPort, lastPort, maxHosts } = machine
    const room = lastPort - firstPort + 1
    return [
      ...(firstPort < 1 || lastPort > 65_535 || room < maxHosts
        ? [
            `${locate(['machines', index, 'ports'])}: ports ${firstPort} to ${lastPort} of ${name} are no range for ${maxHosts} hosts`,
          ]
        : []),
      ...machines
        .slice(0, index)
        .flatMap((other) => [
          ...(other.name === name
            ? [`${locate(['machines', index, 'name'])}: machine "${name}" is listed more than once`]
            : []),
          ...(overlap(other, machine)
            ? [
                `${locate(['machines', index])}: ${name} and ${other.name} share the network address ${machine.networkAddress} and ports`,
              ]
            : []),
        ]),
    ]
  })

/** @throws EnvironmentError INVENTORY_INVALID with every fault found, by line and column */
export const parseInventory = (text: string, file: string): Inventory => {
  const source = readSource(text)
  if (source.faults.length > 0) throw refuse(file, source.faults)
  const { value, locate } = source
  const rows = isRow(value) ? value.machines : undefined
  if (!Array.isArray(rows) || rows.length === 0)
    throw refuse(file, [
      `${locate([])}: it holds ${shown(value)}; expected "machines:" and a list of at least one`,
    ])
  const strange = Object.keys(value as Row).filter((key) => key !== 'machines')
  const reasons = [
    ...strange.map(
      (key) => `${locate([key], { isKey: true })}: "${key}" is unknown; expected "machines" alone`,
    ),
    ...rows.flatMap((row, index) => rowReasons(row, index, source)),
  ]
  if (reasons.length > 0) throw refuse(file, reasons)
  const machines = rows.map((row) => machineOf(row as Row, dirname(file)))
  const clashes = pairReasons(machines, source)
  if (clashes.length > 0) throw refuse(file, clashes)
  return { file, machines }
}

/** @throws EnvironmentError INVENTORY_MISSING, INVENTORY_INVALID */
export const readInventory = (path: string | undefined): Inventory => {
  if (path === undefined || path === '') {
    throw new EnvironmentError({
      code: 'INVENTORY_MISSING',
      message: 'Looking for machines: no inventory was named',
      hint: 'List the machines in a YAML file (environments/providers/ssh/README.md shows one) and set NUNET_INVENTORY to its path.',
    })
  }
  const file = resolve(path)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw refuse(file, [`it cannot be read (${(cause as NodeJS.ErrnoException).code})`], cause)
  }
  return parseInventory(text, file)
}
