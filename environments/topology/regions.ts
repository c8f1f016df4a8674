import { regions } from '../wan/regions.ts'

/** Regions that have distances; `local` lies next to all of them. */
export const regionNames: readonly string[] = regions.map(({ name }) => name)
