import { type Command, Option } from 'commander'
import type { Fault, FaultKind } from '../fault.ts'
import { EnvironmentError } from '../problem.ts'
import type { Complaint } from '../topology/complaint.ts'
import { faultFields, faultKind } from '../topology/fault-grammar.ts'
import { faultRules } from '../topology/rules.ts'
import type { Field } from '../topology/shapes.ts'

/** Fields that name hosts are plain words of the command line; all others are options. */
const namesHosts = ({ key }: Field): boolean => ['host', 'peer', 'from', 'to', 'left', 'right'].includes(key)
const isList = ({ key }: Field): boolean => key === 'left' || key === 'right'
const wordOf = ({ spellings }: Field): string => spellings[0]![0]
const optionOf = (field: Field): string => wordOf(field).replaceAll(' ', '-')
/** As commander calls it in its results. */
const resultOf = (field: Field): string =>
  optionOf(field).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Declares what a fault says as the arguments and options of a command. */
export const declareFields = (command: Command, fields: readonly Field[]): Command => {
  for (const field of fields.filter(namesHosts)) {
    const name = isList(field) ? `${wordOf(field)},…` : wordOf(field)
    command.argument(field.isRequired === true ? `<${name}>` : `[${name}]`)
  }
  for (const field of fields.filter((one) => !namesHosts(one))) {
    const flags = field.key === 'oneWay' ? '--one-way' : `--${optionOf(field)} <value>`
    const option = new Option(flags, field.spellings[0]![1].expected ?? '')
    command.addOption(field.isRequired === true ? option.makeOptionMandatory() : option)
  }
  return command
}

/** What was said on the command line, as it would be written in a topology. */
export const writtenFields = (
  fields: readonly Field[],
  words: readonly (string | undefined)[],
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const hosts = fields.filter(namesHosts).map((field, index) => {
    const word = words[index]
    return [wordOf(field), isList(field) ? word?.split(',') : word] as const
  })
  const others = fields
    .filter((one) => !namesHosts(one))
    .map((field) => {
      const value = options[resultOf(field)]
      return [
        wordOf(field),
        field.key === 'port' && typeof value === 'string' ? Number(value) : value,
      ] as const
    })
  return Object.fromEntries([...hosts, ...others].filter(([, value]) => value !== undefined))
}

/**
 * The fault that was said.
 *
 * @param hosts of the network
 * @throws EnvironmentError USAGE with everything that is wrong with it
 */
export const readFault = (kind: FaultKind, written: unknown, hosts: readonly string[]): Fault => {
  const complaints: Complaint[] = []
  const report = (complaint: Complaint) => void complaints.push(complaint)
  // A fault with one field is written without its name.
  const [only, ...more] = faultFields[kind]
  const isShort = more.length === 0 && kind !== 'partition'
  const body = isShort ? (written as Readonly<Record<string, unknown>>)[wordOf(only!)] : written
  const fault = faultKind.read({ [kind]: body }, [], { dialect: 'written', report })
  if (complaints.length === 0) complaints.push(...faultRules(fault as Fault, hosts))
  if (complaints.length === 0) return fault as Fault
  throw new EnvironmentError({
    code: 'USAGE',
    message: complaints.map(({ at, message }) => `${at.at(-1) ?? kind} ${message}`).join('\n'),
    hint: `"npm run env -- fault ${kind} --help" tells what is expected.`,
  })
}
