import { stringify } from 'yaml'
import type { Topology } from '../topology.ts'
import { topologyKind } from './grammar.ts'

/** A topology as people would write it; reading it again gives the same. */
export const printTopology = (topology: Topology): string =>
  stringify(topologyKind([], { isCounted: false }).write(topology), {
    lineWidth: 110,
    // Block text loses blanks at the end of lines.
    blockQuote: false,
  })
