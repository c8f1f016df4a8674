import { type Capability, encode, getPluginInjectedApi, Plugins, type UcanPayload } from '@ucans/ucans'
import { type KeyPair, parseDid } from '../identity/index.ts'
import { depthFact, topicAbility } from './gate.ts'
import type { Link } from './link.ts'
import { abilityOf } from './path.ts'

/** The Ed25519 plugin over the native library; frozen, because whoever could reach it could add a verifier. */
const plugins = new Plugins(
  [
    Object.freeze({
      prefix: Uint8Array.of(0xed, 0x01),
      jwtAlg: 'EdDSA',
      verifySignature: async (did: string, bytes: Uint8Array, signature: Uint8Array) => {
        const identity = parseDid(did)
        return identity.ok && identity.value.verify(bytes, signature)
      },
    }),
  ],
  {},
)
Object.freeze(plugins.keys)
Object.freeze(plugins.methods)
const { signWithKeypair } = getPluginInjectedApi(Object.freeze(plugins))

const encodeCapabilities = ({
  capabilities,
  topics,
}: Pick<Link, 'capabilities' | 'topics'>): Capability[] => [
  ...capabilities.map(({ path, receiver }): Capability => {
    const [namespace = '', ...segments] = abilityOf(path).split('/')
    return {
      with: { scheme: 'dms', hierPart: receiver },
      can: path === '/' ? '*' : { namespace, segments },
    }
  }),
  ...topics.map((topic): Capability => {
    const [namespace = '', ...segments] = topicAbility.split('/')
    return { with: { scheme: 'topic', hierPart: topic }, can: { namespace, segments } }
  }),
]

/**
 * Signs and encodes one token (UCAN 0.8.1 JWT). The payload is complete here, so that the codec reads neither its own
 * clock nor its own randomness.
 */
export const encodeToken = async (
  keyPair: KeyPair,
  link: Omit<Link, 'id'> & { readonly nonce: string },
  proof: string | undefined,
): Promise<string> => {
  const payload: UcanPayload = {
    aud: link.audience,
    att: encodeCapabilities(link),
    exp: link.expiresAtS,
    ...(link.depth === undefined ? {} : { fct: [{ [depthFact]: link.depth }] }),
    iss: link.issuer,
    ...(link.notBeforeS === undefined ? {} : { nbf: link.notBeforeS }),
    nnc: link.nonce,
    prf: proof === undefined ? [] : [proof],
  }
  const signer = { jwtAlg: 'EdDSA', sign: async (bytes: Uint8Array) => keyPair.sign(bytes) }
  return encode(await signWithKeypair(payload, signer))
}
