import type { Static } from 'typebox'
import { isNode, LineCounter, parseDocument } from 'yaml'
import { findMisfit, InvalidInputError, parseBytes, parseCores, parseDurationMs } from '../core/index.ts'
import type { AllocationSpecification, Ensemble, Placement } from './ensemble.ts'
import { EnsembleFile } from './schema.ts'

type ParsedFile = Static<typeof EnsembleFile>

/** Longest job description that is read at all, in characters. */
export const maxEnsembleLength = 65_536

const what = 'Reading the job description'
const defaults = { timeMs: 600_000, outputBytes: 1_048_576 }

const refuse = (misfit: { where: string; expected: string; received: string; hint?: string }): never => {
  throw new InvalidInputError({ what, ...misfit })
}

const readYaml = (text: string) => {
  if (text.length > maxEnsembleLength) {
    refuse({
      where: '/',
      expected: `at most ${maxEnsembleLength} characters`,
      received: `${text.length} characters`,
    })
  }
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: true,
      strict: true,
      logLevel: 'error',
    })
    const [error] = document.errors
    if (error !== undefined) {
      const place = error.linePos?.[0]
      refuse({
        where: place === undefined ? '/' : `line ${place.line}, column ${place.col}`,
        expected: 'YAML',
        received: error.message.split('\n')[0]!.replace(/ at line .*$/, ''),
      })
    }
    return { document, value: document.toJS({ maxAliasCount: 0 }) as unknown, lines }
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause
    return refuse({
      where: '/',
      expected: 'plain YAML without aliases or deep nesting',
      received: (cause as Error).message,
    })
  }
}

const readAllocation = (name: string, file: ParsedFile['allocations'][string]): AllocationSpecification => {
  const where = `/allocations/${name}`
  return {
    name,
    kind: file.type ?? 'task',
    executor: file.executor,
    resources: {
      cpuMillicores: parseCores(file.resources.cpu, `${where}/resources/cpu`),
      memoryBytes: parseBytes(file.resources.memory, `${where}/resources/memory`),
      diskBytes:
        file.resources.disk === undefined ? 0 : parseBytes(file.resources.disk, `${where}/resources/disk`),
    },
    limits: {
      timeMs:
        file.limits?.time === undefined
          ? defaults.timeMs
          : parseDurationMs(file.limits.time, `${where}/limits/time`),
      outputBytes:
        file.limits?.output === undefined
          ? defaults.outputBytes
          : parseBytes(file.limits.output, `${where}/limits/output`),
    },
    environment: file.environment ?? {},
    parameters: file.execution,
  }
}

const readPlacements = (file: ParsedFile): readonly Placement[] => {
  const placed = new Map<string, string>()
  const named = Object.entries(file.nodes ?? {}).map(([name, node]) => {
    node.allocations.forEach((allocation, index) => {
      const where = `/nodes/${name}/allocations/${index}`
      if (!Object.hasOwn(file.allocations, allocation)) {
        const known = Object.keys(file.allocations).join(', ')
        refuse({ where, expected: `the name of an allocation (${known})`, received: `"${allocation}"` })
      }
      if (placed.has(allocation)) {
        refuse({
          where,
          expected: 'each allocation on one node',
          received: `"${allocation}", which is on ${placed.get(allocation)} already`,
        })
      }
      placed.set(allocation, name)
    })
    return { name, allocations: node.allocations, ...(node.peer === undefined ? {} : { peer: node.peer }) }
  })
  const free = Object.keys(file.allocations).filter((allocation) => !placed.has(allocation))
  return [...named, ...free.map((allocation) => ({ name: allocation, allocations: [allocation] }))]
}

/**
 * Reads and checks a job description.
 *
 * @param text YAML or JSON, at most {@link maxEnsembleLength} characters; aliases and duplicate keys are refused
 * @returns amounts in bytes, millicores and milliseconds; an allocation without a node gets one of its own
 * @throws InvalidInputError naming the place (path and line), what was expected and what came
 */
export const parseEnsemble = (text: string): Ensemble => {
  const { document, value, lines } = readYaml(text)
  const locate = (pointer: string): string => {
    const path = pointer
      .split('/')
      .slice(1)
      .filter((part) => part !== '')
    const node = document.getIn(path, true)
    if (!isNode(node) || node.range == null) return pointer
    const { line, col } = lines.linePos(node.range[0])
    return `${pointer} (line ${line}, column ${col})`
  }
  const misfit = findMisfit(EnsembleFile, value)
  if (misfit !== undefined) refuse({ ...misfit, where: locate(misfit.where) })
  const file = value as ParsedFile
  try {
    return {
      allocations: Object.entries(file.allocations).map(([name, allocation]) =>
        readAllocation(name, allocation),
      ),
      placements: readPlacements(file),
    }
  } catch (error) {
    const where = error instanceof InvalidInputError ? error.facts?.where : undefined
    if (!(error instanceof InvalidInputError) || typeof where !== 'string') throw error
    const { expected, received } = error.facts as { expected: string; received: string }
    return refuse({
      where: locate(where),
      expected,
      received,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    })
  }
}
