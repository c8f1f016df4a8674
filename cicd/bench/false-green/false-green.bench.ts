import type { Figure } from '../figure.ts'
import { allPlanted } from './all.ts'
import { runClean } from './clean.ts'
import { type Planted, type Played, play } from './planted.ts'

const tell = (figure: Figure): void => console.log(JSON.stringify(figure))

/** Two at a time: most of them wait for processes. */
const playAll = async (planted: readonly Planted[], onPlayed: (played: Played) => void): Promise<void> => {
  const queue = [...planted]
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) onPlayed(await play(next))
  }
  await Promise.all([worker(), worker()])
}

const show = ({ name, isRed, isNamed, code, said, tookMs }: Played): void =>
  console.error(
    `${isRed ? 'red  ' : 'GREEN'} ${isNamed ? 'named  ' : 'UNNAMED'} ${String(code).padStart(4)} ${(tookMs / 1000).toFixed(1).padStart(5)} s  ${name}: ${said.slice(0, 140)}`,
  )

const played: Played[] = []
await playAll(allPlanted, (one) => {
  played.push(one)
  show(one)
})
const caught = played.filter(({ isRed, isNamed }) => isRed && isNamed).length
tell({
  name: 'ways to lose a failure that end red with the cause named',
  value: caught,
  unit: 'ways',
  peer: played.length,
  ratio: caught / played.length,
  aim: `>= ${played.length} ways`,
  note: `${played.filter(({ isRed }) => !isRed).length} green`,
})

const cleanRuns = 200
const { alarms, said } = await runClean(cleanRuns)
for (const line of said) console.error(line)
tell({ name: `alarms in ${cleanRuns} clean runs`, value: alarms, unit: 'alarms', aim: '<= 0' })

if (caught < played.length || alarms > 0) process.exitCode = 1
