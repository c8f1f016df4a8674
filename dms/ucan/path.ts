import { ucanLimits } from './limits.ts'
import type { CapabilityPath } from './types.ts'

const PATH = /^(?:\/[a-z0-9-]+)+$/

/** True for `/` and for `/segments/of/a-z0-9-`, at most 200 characters: no empty segment, no dots, one case. */
export const isCapabilityPath = (text: unknown): text is CapabilityPath =>
  typeof text === 'string' && text.length <= ucanLimits.pathCharacters && (text === '/' || PATH.test(text))

/**
 * Whether `granted` includes `asked`: itself and everything below it by whole segments; `/` includes everything.
 * Both must be capability paths. Topics follow the same rule.
 */
export const implies = (granted: CapabilityPath, asked: CapabilityPath): boolean =>
  granted === '/' || granted === asked || asked.startsWith(`${granted}/`)

/** The UCAN ability of a path: `/dms/job` is `dms/job`, `/` is `*`. */
export const abilityOf = (path: CapabilityPath): string => (path === '/' ? '*' : path.slice(1))

/** The path of a UCAN ability; undefined when it is no ability of ours. */
export const pathOfAbility = (ability: unknown): CapabilityPath | undefined => {
  if (ability === '*') return '/'
  const path = `/${typeof ability === 'string' ? ability : ''}`
  return path !== '/' && isCapabilityPath(path) ? path : undefined
}
