import { readFeatures } from '../checks/features/parse.ts'
import type { PlannedScenario } from './model.ts'

/** Every scenario of the features, in order of files and lines. Features that do not parse are named. */
export const readScenarios = (
  root: string,
): { readonly scenarios: readonly PlannedScenario[]; readonly broken: readonly string[] } => {
  const { features, broken } = readFeatures(root)
  const scenarios = features.flatMap(({ path, document, pickles }) => {
    const lines = linesById(document)
    return pickles.map(({ name, tags, astNodeIds }) => ({
      uri: path,
      // The last id is the row of an outline, where there is one.
      line: lines.get(astNodeIds.at(-1) ?? '') ?? 1,
      name,
      tags: tags.map((tag) => tag.name),
    }))
  })
  return { scenarios, broken: broken.map(({ file = '?', line = 1 }) => `${file}:${line}`) }
}

const linesById = (node: unknown, lines = new Map<string, number>()): ReadonlyMap<string, number> => {
  if (Array.isArray(node)) for (const one of node) linesById(one, lines)
  else if (typeof node === 'object' && node !== null) {
    const { id, location } = node as { id?: string; location?: { line: number } }
    if (id !== undefined && location !== undefined) lines.set(id, location.line)
    for (const value of Object.values(node)) linesById(value, lines)
  }
  return lines
}
