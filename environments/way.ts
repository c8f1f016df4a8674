import type { AttestedPair } from './environment.ts'

/** The way from one host to another in a few words, such as `12.3 ms`. */
export const wayInWords = ({ reachable, introduced, roundTripMs }: AttestedPair): string => {
  const isMeasured = reachable || (introduced === false && roundTripMs !== undefined)
  if (isMeasured) return `${roundTripMs?.toFixed(1) ?? '?'} ms`
  return introduced === false ? 'not introduced' : 'not reachable'
}
