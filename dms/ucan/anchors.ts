import { type Clock, InvalidInputError } from '../core/index.ts'
import { type Did, parseDid } from '../identity/index.ts'
import { type Chain, summarise } from './chain.ts'
import { AnchorsDamagedError, type Reason, TokenRefusedError } from './errors.ts'
import { ucanLimits } from './limits.ts'
import { type Revocation, readRevocation } from './revocation.ts'
import { createRevocationStore, type RevocationStore } from './revocation-store.ts'
import type { AnchorStore, Anchors, StoredAnchors } from './types.ts'
import type { Verifier } from './verify.ts'

/** A token that this node keeps, proven when it came. */
export interface HeldToken {
  readonly text: string
  readonly chain: Chain
}

interface State {
  readonly roots: ReadonlySet<Did>
  readonly require: readonly HeldToken[]
  readonly provide: readonly HeldToken[]
}

/** Whom and what this node trusts. Changes take effect when they are stored, one after another. */
export interface AnchorBook {
  current(): State
  readonly revocations: RevocationStore
  view(): Anchors
  addRoot(did: Did): Promise<void>
  removeRoot(did: Did): Promise<void>
  hold(kind: 'require' | 'provide', token: HeldToken): Promise<void>
  addRevocation(revocation: Revocation): Promise<void>
}

export interface AnchorBookComponents {
  readonly self: Did
  readonly store: AnchorStore
  readonly clock: Clock
  readonly verifier: Verifier
}

const tooMany = (what: string, limit: number): TokenRefusedError => {
  const reason: Reason = { code: 'UCAN_BUDGET', why: `${limit} are kept already, and that is the most` }
  return new TokenRefusedError(`Anchoring ${what}`, reason, 'Remove what is no longer needed.')
}

const restoreTokens = (texts: readonly string[], verifier: Verifier): readonly HeldToken[] =>
  texts.map((text) => {
    const read = verifier.read(text)
    const proven = read.ok ? verifier.prove(read.value) : read
    if (!proven.ok) throw new AnchorsDamagedError('a token', { message: proven.error.why })
    return { text, chain: proven.value }
  })

const restoreRoots = (roots: readonly string[]): ReadonlySet<Did> =>
  new Set(
    roots.map((root) => {
      const identity = parseDid(root)
      if (!identity.ok) throw new AnchorsDamagedError('a root', identity.error)
      return identity.value.did
    }),
  )

const restoreRevocations = (texts: readonly string[]): readonly Revocation[] =>
  texts.map((text) => {
    const revocation = readRevocation(text)
    if (!revocation.ok) throw new AnchorsDamagedError('a revocation', { message: revocation.error.why })
    return revocation.value
  })

const restore = (stored: StoredAnchors | undefined, verifier: Verifier): State => ({
  roots: restoreRoots(stored?.roots ?? []),
  require: restoreTokens(stored?.require ?? [], verifier),
  provide: restoreTokens(stored?.provide ?? [], verifier),
})

/** Loads the anchors of a node. @throws AnchorsDamagedError when anything stored cannot be read */
export const openAnchorBook = async (components: AnchorBookComponents): Promise<AnchorBook> => {
  const { self, store, clock, verifier } = components
  const stored = await store.load()
  let state = restore(stored, verifier)
  const revocations = createRevocationStore({
    nowMs: () => clock.now(),
    isOwn: (did) => did === self || state.roots.has(did),
    stored: restoreRevocations(stored?.revocations ?? []),
  })
  const isWorthKeeping = ({ chain }: HeldToken): boolean =>
    chain.links[0].expiresAtS * 1000 + ucanLimits.expiredTokenKeptMs > clock.now()
  let isSaved = true
  const save = async ({ roots, require, provide }: State): Promise<void> => {
    isSaved = false
    await store.save({
      roots: [...roots],
      require: require.map(({ text }) => text),
      provide: provide.map(({ text }) => text),
      revocations: revocations.list().map(({ text }) => text),
    })
    isSaved = true
  }
  let queue: Promise<unknown> = Promise.resolve()
  const oneByOne = <T>(action: () => Promise<T>): Promise<T> => {
    const result = queue.then(action)
    queue = result.catch(() => {})
    return result
  }
  const change = (next: (state: State) => State): Promise<void> =>
    oneByOne(async () => {
      const changed = next(state)
      if (changed === state) return
      await save(changed)
      state = changed
    })

  return {
    current: () => state,
    revocations,
    view: () => ({
      roots: [...state.roots],
      require: state.require.map(({ chain }) => summarise(chain.links)),
      provide: state.provide.map(({ chain }) => summarise(chain.links)),
      revoked: revocations.list().map(({ id, by }) => ({ id, by })),
    }),
    addRoot: async (did) => {
      if (!parseDid(did).ok) {
        const received = JSON.stringify(String(did).slice(0, 80))
        throw new InvalidInputError({ what: 'Anchoring a root', expected: 'a did:key', received })
      }
      await change((now) => {
        if (now.roots.has(did)) return now
        if (now.roots.size >= ucanLimits.roots) throw tooMany('a root', ucanLimits.roots)
        return { ...now, roots: new Set([...now.roots, did]) }
      })
    },
    removeRoot: (did) =>
      change((now) =>
        now.roots.has(did) ? { ...now, roots: new Set([...now.roots].filter((root) => root !== did)) } : now,
      ),
    hold: (kind, token) =>
      change((now) => {
        if (now[kind].some(({ text }) => text === token.text)) return now
        const kept = now[kind].filter(isWorthKeeping)
        const limit = kind === 'require' ? ucanLimits.requireTokens : ucanLimits.provideTokens
        if (kept.length >= limit) throw tooMany(`a ${kind} token`, limit)
        return { ...now, [kind]: [...kept, token] }
      }),
    addRevocation: (revocation) =>
      oneByOne(async () => {
        const added = revocations.add(revocation)
        if (!added.ok) throw new TokenRefusedError('Anchoring a revocation', added.error)
        // In force from here on, even if storing it fails: refusing too much is the safe side.
        if (added.value || !isSaved) await save(state)
      }),
  }
}
