import type { Envelope } from '@cucumber/messages'
import schema from '@cucumber/messages/schema' with { type: 'json' }
import { Compile } from 'typebox/schema'
import { oneLine } from '../text.ts'

const validator = Compile(schema as object)

export type Reading = { readonly envelope: Envelope } | { readonly problem: string }

/** Reads one line as a message of protocol 34, against the published schema; says what is wrong with it otherwise. */
export const readEnvelope = (line: string): Reading => {
  let value: unknown
  try {
    value = JSON.parse(line)
    if (validator.Check(value)) return { envelope: value as Envelope }
  } catch (error) {
    return { problem: `is not a message: ${oneLine((error as Error).message)}` }
  }
  const kind = typeof value === 'object' && value !== null ? Object.keys(value)[0] : undefined
  return { problem: `is not a message of the protocol (${oneLine(kind ?? typeof value, 60)})` }
}
