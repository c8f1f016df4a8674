import type { Attachment as Message } from '@cucumber/messages'
import type { AttachmentStore } from '../attachment-store.ts'
import type { Attachment, EnvironmentFacts, Host, LastSeen } from '../model.ts'
import { oneLine, plain } from '../text.ts'
import type { Intern } from './intern.ts'
import { type FaultsSeen, readFaultsSeen } from './standing-faults.ts'

/** Media types that carry facts of the harness; see README.md. */
export const mediaTypes = {
  skipReason: 'text/vnd.nunet.skip-reason',
  notPlayed: 'text/vnd.nunet.not-played',
  lastSeen: 'application/vnd.nunet.last-seen+json',
  environment: 'application/vnd.nunet.environment+json',
  faults: 'application/vnd.nunet.standing-faults+json',
} as const

/** What an attachment says. */
export type Meaning =
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'notPlayed'; readonly why: string }
  | { readonly kind: 'lastSeen'; readonly lastSeen: LastSeen }
  | {
      readonly kind: 'environment'
      readonly facts: EnvironmentFacts
      /** Names of the hosts at which somebody of the scenario sits. */
      readonly seated: readonly string[]
    }
  | { readonly kind: 'faults'; readonly seen: FaultsSeen }
  | { readonly kind: 'content'; readonly attachment: Attachment }

const excerptLimit = 8 * 1024
const hostsAtMost = 200
const differencesAtMost = 500
/** Enough for all pairs of ten hosts; of more it is cut. */
const attestationLimit = 16 * 1024
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
const isText = (type: string): boolean =>
  type.startsWith('text/') || /[/+](json|xml|yaml|x-ndjson)\b/.test(type)

const bytesOf = ({ body, contentEncoding }: Message): Buffer =>
  Buffer.from(body, contentEncoding === 'BASE64' ? 'base64' : 'utf8')

const parse = (message: Message): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(bytesOf(message).toString('utf8'))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const number = (value: unknown): number | undefined =>
  Number.isFinite(value) ? (value as number) : undefined

const readLastSeen = (facts: Record<string, unknown>): LastSeen => {
  const withinMs = number(facts.withinMs)
  return {
    question: oneLine(facts.question),
    host: oneLine(facts.host, 100),
    expected: plain(facts.expected, 4000),
    lastSeen: plain(facts.lastSeen, 8000),
    ...(typeof facts.inWords === 'string' ? { inWords: oneLine(facts.inWords, 2000) } : {}),
    ...(withinMs === undefined ? {} : { withinMs }),
  }
}

const readHost = (facts: Record<string, unknown>, intern: Intern): Host => {
  const optional = (key: string) =>
    typeof facts[key] === 'string' ? { [key]: intern(oneLine(facts[key], 100)) } : {}
  return {
    name: intern(oneLine(facts.name, 100)),
    ...optional('address'),
    ...optional('version'),
    ...optional('commit'),
  }
}

const isSaid = (value: unknown): boolean =>
  typeof value === 'string' ? value.trim() !== '' : isObject(value)

/** `null` and blanks attest nothing. */
const readAttestation = (
  { attestation }: Record<string, unknown>,
  intern: Intern,
): Pick<EnvironmentFacts, 'attestation' | 'differences'> => {
  if (!isSaid(attestation)) return {}
  const told = isObject(attestation) && Array.isArray(attestation.differences) ? attestation.differences : []
  const differences = told.slice(0, differencesAtMost).map((one) => intern(oneLine(one, 200)))
  return {
    attestation: intern(plain(attestation, attestationLimit)),
    ...(differences.length === 0 ? {} : { differences }),
  }
}

const readEnvironment = (facts: Record<string, unknown>, intern: Intern): EnvironmentFacts => {
  const spawnMs = number(facts.spawnMs)
  const hosts = Array.isArray(facts.hosts) ? facts.hosts.filter(isObject).slice(0, hostsAtMost) : []
  return {
    id: oneLine(facts.id, 100),
    provider: intern(oneLine(facts.provider, 100)),
    hosts: hosts.map((host) => readHost(host, intern)),
    ...(spawnMs === undefined ? {} : { spawnMs }),
    ...readAttestation(facts, intern),
  }
}

/** Whoever does not say is counted in. */
const seatedOf = ({ hosts }: Record<string, unknown>): readonly string[] =>
  (Array.isArray(hosts) ? hosts : [])
    .filter(isObject)
    .slice(0, hostsAtMost)
    .filter(({ isSeated }) => isSeated !== false)
    .map(({ name }) => oneLine(name, 100))

const nameOf = (message: Message): { name: string; host?: string } => {
  const fileName = oneLine(message.fileName ?? '', 200)
  const evidence = /^evidence\/([^/]+)\/(.+)$/.exec(fileName)
  if (evidence !== null) return { host: evidence[1]!, name: evidence[2]! }
  return {
    name:
      fileName === ''
        ? message.mediaType.startsWith('text/x.cucumber.log')
          ? 'log'
          : 'attachment'
        : fileName,
  }
}

const readContent = (message: Message, store: AttachmentStore): Attachment => {
  const content = bytesOf(message)
  const mediaType = oneLine(message.mediaType, 100)
  const excerpt = isText(mediaType) ? { excerpt: plain(content.toString('utf8'), excerptLimit) } : {}
  return {
    ...nameOf(message),
    mediaType,
    bytes: content.length,
    ...store.keep(content, mediaType),
    ...excerpt,
  }
}

/** Tells facts of the harness from content; content goes to the store. */
export const readAttachment = (message: Message, store: AttachmentStore, intern: Intern): Meaning => {
  switch (message.mediaType) {
    case mediaTypes.skipReason:
      return { kind: 'skip', reason: oneLine(bytesOf(message).toString('utf8'), 500) }
    case mediaTypes.notPlayed:
      return { kind: 'notPlayed', why: oneLine(bytesOf(message).toString('utf8'), 500) }
    case mediaTypes.lastSeen:
      return { kind: 'lastSeen', lastSeen: readLastSeen(parse(message)) }
    case mediaTypes.faults:
      return { kind: 'faults', seen: readFaultsSeen(parse(message)) }
    case mediaTypes.environment: {
      const facts = parse(message)
      return {
        kind: 'environment',
        facts: readEnvironment(facts, intern),
        seated: seatedOf(facts),
      }
    }
    default:
      return { kind: 'content', attachment: readContent(message, store) }
  }
}
