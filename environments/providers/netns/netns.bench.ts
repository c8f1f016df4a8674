import { type Bench, bench, median } from '../../bench/measuring.ts'
import { regionNames } from '../../wan/index.ts'
import { isNetnsReady, openLab } from './testing/lab.ts'

/** What it takes to believe a network, and how far from what was declared it is. */
const rounds = 5
const hosts = 10

const attestation = async ({ tell, say, signal }: Bench): Promise<void> => {
  const regions = regionNames.filter((name) => name !== 'local')
  const far = Array.from({ length: hosts }, (_, index) => ({
    name: `h${index}`,
    region: regions[index % regions.length]!,
  }))
  const lab = await openLab({ name: 'far', hosts: far }, { stretched: true })
  try {
    // The first starts what measures.
    await lab.ground.survey([])
    const [times, errors, differing]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < rounds; round++) {
      signal.throwIfAborted()
      say(`attesting ${hosts} hosts, ${round + 1} of ${rounds}`)
      const { pairs, differences, tookMs } = await lab.ground.survey([])
      times.push(tookMs)
      differing.push(differences.length)
      errors.push(...pairs.map((one) => Math.abs((one.roundTripMs ?? 0) - one.declared!.roundTripMs)))
    }
    const note = `every ordered pair of ${hosts} hosts in ${hosts} regions`
    tell({
      name: `netns, attestation of ${hosts} hosts`,
      value: Math.round(median(times)),
      unit: 'ms',
      aim: '<= 400 ms',
      note: `${note}, median of ${rounds}; differences each time: ${differing.join(', ')}`,
    })
    tell({
      name: 'netns, median error of a round trip',
      value: Math.round(median(errors) * 1000) / 1000,
      unit: 'ms',
      aim: '<= 1 ms',
      note: `${note}, over ${rounds} attestations; the largest ${Math.max(...errors).toFixed(2)} ms`,
    })
  } finally {
    await lab.close()
  }
}

await bench(async (tools) => {
  if (await isNetnsReady()) return attestation(tools)
  const note = 'not measured: networks of namespaces cannot be made here'
  tools.tell({ name: 'netns', value: null, unit: 'ms', note })
})
