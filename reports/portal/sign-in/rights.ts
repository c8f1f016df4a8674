import { type Right, rights } from '../model/people.ts'
import type { SignInSettings } from './settings.ts'

type Claims = Readonly<Record<string, unknown>>
type Grant = NonNullable<SignInSettings['look']>[number]

/** A role is told of the groups that somebody is a direct member of. */
const claimOf = (role: string): string => `https://gitlab.org/claims/groups/${role}`
const roles = ['developer', 'maintainer', 'owner'] as const

const groupsIn = (claims: Claims, name: string): readonly unknown[] => {
  const groups = claims[name]
  return Array.isArray(groups) ? groups : []
}

const isGranted = (claims: Claims, { group, role }: Grant): boolean =>
  role === undefined
    ? groupsIn(claims, 'groups').includes(group)
    : roles.slice(roles.indexOf(role)).some((one) => groupsIn(claims, claimOf(one)).includes(group))

/** What the claims of a person give them; whoever may do something may look as well. */
export const rightsOf = (claims: Claims, settings: Pick<SignInSettings, Right>): readonly Right[] => {
  const granted = rights.filter(
    (right) => settings[right]?.some((grant) => isGranted(claims, grant)) === true,
  )
  return granted.length === 0 ? [] : rights.filter((right) => right === 'look' || granted.includes(right))
}
