import { createHash } from 'node:crypto'

/** Values as the SDK sends them: JSON, with secrets and unknowns marked. */
export type Values = Readonly<Record<string, unknown>>

/** These marks are part of the protocol of Pulumi's SDKs. */
const signature = '4dabf18193072939515e22adb298388d'
const secretSignature = '1b47061264138c4ac30d75fd1eb44270'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isSecret = (value: unknown): value is { readonly value: unknown } =>
  isRecord(value) && value[signature] === secretSignature

const mapped = (value: unknown, onSecret: (inner: unknown) => unknown): unknown => {
  if (isSecret(value)) return onSecret(value.value)
  if (Array.isArray(value)) return value.map((one) => mapped(one, onSecret))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, onSecret)]))
}

/** As the cloud needs them. */
export const revealed = (values: Values): Values =>
  mapped(values, (inner) => revealed({ inner }).inner) as Values

/** As the state may hold them: of a secret only what tells it from another. */
export const veiled = (values: Values): Values =>
  mapped(values, (inner) => ({
    secretSha256: createHash('sha256').update(JSON.stringify(inner)).digest('hex'),
  })) as Values

/** JSON in one order of keys, so that equal values are equal texts. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    isRecord(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  )

export const changedKeys = (before: Values, after: Values): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => canonical(before[key]) !== canonical(after[key]),
  )
