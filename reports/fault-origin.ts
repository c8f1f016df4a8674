import type { StandingFault } from './model.ts'

const second = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')

/** `since 2026-11-20 09:43:02 UTC, inflicted by "npm run env -- fault"`, as far as it is known; else nothing. */
export const originOf = ({ since, by }: Pick<StandingFault, 'since' | 'by'>): string =>
  [since === undefined ? '' : `since ${second(since)}`, by === undefined ? '' : `inflicted by ${by}`]
    .filter((part) => part !== '')
    .join(', ')
