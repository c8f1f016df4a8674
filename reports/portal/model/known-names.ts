import type { Host } from '../../model.ts'
import type { TimelineEvent } from './types.ts'

/** A part of a text; of one that means a host, its name as well. */
export interface NamedPart {
  readonly text: string
  readonly host?: string
}

/** By which keys a host tells who it is when it starts. */
const ownKeys = new Set(['did', 'peerId'])
const starts = new Set(['ready', 'dms_start_success'])

/** What hosts are called in what they say: their identities, as they told them at their start, and their addresses. */
export const knownNames = (
  events: readonly TimelineEvent[],
  hosts: readonly Host[],
): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const { name, address = '' } of hosts) if (address !== '') names.set(address, name)
  for (const { host, text, facts = [] } of events)
    if (host !== '' && starts.has(text))
      for (const { key, value } of facts) if (ownKeys.has(key)) names.set(value, host)
  return names
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A text cut where it names a host by identity or address; a longer address that begins with a known one is another. */
export const namedParts = (text: string, names: ReadonlyMap<string, string>): readonly NamedPart[] => {
  const longest = [...names.keys()].sort((a, b) => b.length - a.length).map(escaped)
  if (longest.length === 0) return [{ text }]
  const cut = text.split(new RegExp(`(?<![\\w.])(${longest.join('|')})(?![\\w]|\\.\\d)`))
  return cut
    .map((part): NamedPart => {
      const host = names.get(part)
      return host === undefined ? { text: part } : { text: part, host }
    })
    .filter((part) => part.text !== '')
}
