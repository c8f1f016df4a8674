import { EnvironmentError } from '../../problem.ts'
import type { Observer, SurveyedHost, SurveyOptions } from './types.ts'

const most = { hosts: 200, observers: 16, samples: 1000, withinMs: 60_000, text: 4096 }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const refused = (what: string): EnvironmentError =>
  new EnvironmentError({ code: 'SURVEY_INVALID', message: `Reading what to survey: ${what}` })

const textIn = (record: Record<string, unknown>, name: string): string => {
  const value = record[name]
  if (typeof value === 'string' && value.length > 0 && value.length <= most.text) return value
  throw refused(`${name} must be a text`)
}

const ipv4 = /^(\d{1,3}\.){3}\d{1,3}$/

const addressIn = (record: Record<string, unknown>, name: string): string => {
  const value = textIn(record, name)
  if (ipv4.test(value) && value.split('.').every((octet) => Number(octet) < 256)) return value
  throw refused(`${name} must be an IPv4 address, not ${JSON.stringify(value).slice(0, 40)}`)
}

const listIn = (value: unknown, name: string, atMost: number): readonly Record<string, unknown>[] => {
  if (Array.isArray(value) && value.length <= atMost && value.every(isRecord)) return value
  throw refused(`${name} must be a list of at most ${atMost} objects`)
}

const numberIn = (value: unknown, name: string, atMost: number): number => {
  if (typeof value === 'number' && value >= 1 && value <= atMost) return value
  throw refused(`${name} must be a number from 1 to ${atMost}`)
}

const hostOf = (record: Record<string, unknown>): SurveyedHost => ({
  name: textIn(record, 'name'),
  namespacePath: textIn(record, 'namespacePath'),
  address: addressIn(record, 'address'),
  publicAddress: addressIn(record, 'publicAddress'),
})

const observerOf = (record: Record<string, unknown>): Observer => ({
  namespacePath: textIn(record, 'namespacePath'),
  address: addressIn(record, 'address'),
  hops: numberIn(record.hops, 'hops', 5),
})

/** @throws EnvironmentError SURVEY_INVALID naming what is wrong */
export const readOrder = (
  value: unknown,
): { readonly hosts: readonly SurveyedHost[]; readonly options: SurveyOptions } => {
  if (!isRecord(value)) throw refused('it must be an object with hosts')
  const { observers, samples, withinMs, withNats } = value
  return {
    hosts: listIn(value.hosts, 'hosts', most.hosts).map(hostOf),
    options: {
      ...(observers === undefined
        ? {}
        : { observers: listIn(observers, 'observers', most.observers).map(observerOf) }),
      ...(samples === undefined ? {} : { samples: Math.floor(numberIn(samples, 'samples', most.samples)) }),
      ...(withinMs === undefined ? {} : { withinMs: numberIn(withinMs, 'withinMs', most.withinMs) }),
      withNats: withNats !== false,
    },
  }
}
