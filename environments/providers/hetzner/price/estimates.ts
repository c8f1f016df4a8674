import type { Catalogue, ServerType } from './catalogue.ts'

const europe = ['fsn1', 'nbg1', 'hel1']

const type = (
  name: string,
  [cores, memoryGib]: readonly [number, number],
  [places, eurPerHour]: readonly [readonly string[], number],
): ServerType => ({
  name,
  cores,
  memoryGib,
  architecture: 'x86',
  eurPerHour: Object.fromEntries(places.map((place) => [place, eurPerHour])),
})

/**
 * For when there is no token to ask with. Prices went up several times in 2026, so these are ceilings and no quotations:
 * about twice what pages of the public said. Seen for 2 cores: cx23 0.006 €/h and cpx22 0.008 €/h without tax
 * (docs.cnap.tech, undated), cpx12 13.67 € a month with tax (a benchmark of 2026-07-22, gist derhuerst/4ef9a832).
 */
export const estimates: Catalogue = {
  source: 'ceilings of 2026-11-23; set HCLOUD_TOKEN_FILE for the real prices',
  serverTypes: [
    type('cx23', [2, 4], [europe, 0.02]),
    type('cpx11', [2, 2], [['ash', 'hil'], 0.03]),
    type('cpx22', [2, 4], [[...europe, 'sin'], 0.04]),
  ],
  ipv4EurPerHour: () => 0.002,
}
