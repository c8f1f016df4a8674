import type { Service } from '../parameter-types/service.ts'
import { type HeldGrant, heldGrant } from '../world/grant.ts'
import { succeeded } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'
import { otherCharacterAt } from './other-character.ts'

/** Far enough from the end that every letter there stands for six bits of the signature. */
const inSignature = -20

interface Content {
  iss: string
  readonly att: readonly { can: string }[]
}

const alteration = (what: string, alter: (token: string) => string | Promise<string>): Task<HeldGrant> => ({
  what,
  perform: async (holder) => {
    const grant = holder.recall(heldGrant)
    const altered = { ...grant, token: await alter(grant.token) }
    holder.remember(heldGrant, altered)
    return succeeded(altered)
  },
})

/** Changes what a grant says; the signature under it stays as it was. */
const rewrite = (token: string, change: (content: Content) => void): string => {
  const [head, body, signature] = token.split('.')
  const content = JSON.parse(Buffer.from(body!, 'base64url').toString('utf8')) as Content
  change(content)
  return [head, Buffer.from(JSON.stringify(content)).toString('base64url'), signature].join('.')
}

/** One letter of the signature becomes another. */
export const damageGrant = alteration('damages the grant', (token) => otherCharacterAt(token, inSignature))

export const widenGrant = ({ name, behaviour }: Service): Task<HeldGrant> =>
  alteration(`rewrites the grant to open a ${name}`, (token) =>
    rewrite(token, ({ att }) => {
      att[0]!.can = behaviour.slice(1)
    }),
  )

export const renameGiver = (giver: Participant): Task<HeldGrant> =>
  alteration(`puts the name of ${giver.name} on the grant`, async (token) => {
    const did = await giver.did()
    return rewrite(token, (content) => {
      content.iss = did
    })
  })
