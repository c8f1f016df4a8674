import { type Complaint, readSource } from '../../environments/topology/yaml.ts'
import { matrixKind } from './grammar.ts'
import type { Matrix, Place, Stage } from './model.ts'
import { checkMatrix } from './rules.ts'

/** A matrix that cannot be believed, with every fault and its place. */
export class MatrixError extends Error {
  readonly code = 'MATRIX_INVALID'
  readonly faults: readonly string[]
  constructor(file: string, faults: readonly string[]) {
    super(`${file} is no matrix of ours:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

const maxFaults = 30

/**
 * Reads a matrix that people wrote.
 *
 * @throws MatrixError with every fault, each with line, column, what was found and what was expected
 */
export const readMatrix = (yamlText: string, file: string): Matrix => {
  const source = readSource(yamlText)
  if (source.faults.length > 0) throw new MatrixError(file, source.faults.slice(0, maxFaults))
  const complaints: Complaint[] = []
  const report = (complaint: Complaint) => void complaints.push(complaint)
  const refuseAny = () => {
    if (complaints.length === 0) return
    const told = complaints.slice(0, maxFaults).map(({ at, aboutKey = false, message }) => {
      const name = at.length === 0 ? 'it' : [...at].reverse().find((part) => typeof part === 'string')
      return `${source.locate(at, { isKey: aboutKey })}: ${name} ${message}`
    })
    throw new MatrixError(file, told)
  }
  const read = matrixKind.read(source.value, [], { dialect: 'written', report })
  refuseAny()
  const matrix = withDefaults(read as Matrix)
  checkMatrix(matrix, report)
  refuseAny()
  return matrix
}

type Written<T, Optional extends keyof T> = Omit<T, Optional> & Partial<Pick<T, Optional>>

const withDefaults = ({ triggers, places, stages }: Matrix): Matrix => ({
  triggers,
  places: (places as readonly Written<Place, 'runner' | 'variables' | 'hosts'>[]).map((place) => ({
    runner: [],
    variables: [],
    hosts: 0,
    ...place,
  })),
  stages: (stages as readonly Written<Stage, 'after' | 'run' | 'paths' | 'rounds' | 'shards'>[]).map(
    (stage) => ({
      after: [],
      run: [],
      paths: [],
      rounds: 1,
      shards: 1,
      ...stage,
    }),
  ),
})
