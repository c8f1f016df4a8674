import type { Envelope, StepDefinition } from '@cucumber/messages'
import { runFeatures } from '../../acceptance/features-process.ts'
import type { Finding } from '../check.ts'

/** Matches every sentence to its definition without running anything. */
export const dryRun = async (root: string): Promise<readonly Finding[]> => {
  const envelopes: Envelope[] = []
  const end = await runFeatures(
    { paths: [], dryRun: true, worldParameters: { provider: 'in-process', buildFile: 'dist/build.json' } },
    { root, onEnvelope: (envelope) => envelopes.push(envelope) },
  )
  if (!end.finished)
    return [{ message: `the dry run did not come to its end: ${end.why}`, fix: 'see its messages above' }]
  return judgeMatches(envelopes)
}

/** Sentences without or with several definitions, and definitions without a sentence. */
export const judgeMatches = (envelopes: readonly Envelope[]): readonly Finding[] => {
  const { findings, unused } = match(envelopes)
  return [...findings, ...unused.map(toUnused)]
}

/** Sentences without or with several definitions; a part of all features leaves definitions unused. */
export const judgeSentences = (envelopes: readonly Envelope[]): readonly Finding[] =>
  match(envelopes).findings

const match = (
  envelopes: readonly Envelope[],
): { readonly findings: readonly Finding[]; readonly unused: readonly StepDefinition[] } => {
  const definitions = new Map<string, StepDefinition>()
  const pickleSteps = new Map<string, { text: string; uri: string; astIds: readonly string[] }>()
  const lines = new Map<string, number>()
  const used = new Set<string>()
  const findings = new Map<string, Finding>()
  for (const { stepDefinition, pickle, gherkinDocument, testCase } of envelopes) {
    if (stepDefinition !== undefined) definitions.set(stepDefinition.id, stepDefinition)
    if (gherkinDocument !== undefined) collectLines(gherkinDocument, lines)
    for (const step of pickle?.steps ?? []) {
      pickleSteps.set(step.id, { text: step.text, uri: pickle?.uri ?? '', astIds: step.astNodeIds })
    }
    for (const { pickleStepId, stepDefinitionIds = [] } of testCase?.testSteps ?? []) {
      const step = pickleSteps.get(pickleStepId ?? '')
      for (const id of stepDefinitionIds) used.add(id)
      if (step === undefined || stepDefinitionIds.length === 1) continue
      const line = lines.get(step.astIds[0] ?? '')
      findings.set(`${step.uri}:${line}`, {
        file: step.uri,
        ...(line === undefined ? {} : { line }),
        message: `"${step.text}" ${stepDefinitionIds.length === 0 ? 'has no definition' : `has ${stepDefinitionIds.length} definitions`}`,
        fix:
          stepDefinitionIds.length === 0
            ? 'use a wording of steps/catalogue.md, or add a definition'
            : 'make the wordings differ',
      })
    }
  }
  const unused = [...definitions.values()].filter(({ id }) => !used.has(id))
  return { findings: [...findings.values()], unused }
}

const toUnused = ({ pattern, sourceReference }: StepDefinition): Finding => ({
  ...(sourceReference.uri === undefined ? {} : { file: sourceReference.uri }),
  ...(sourceReference.location === undefined ? {} : { line: sourceReference.location.line }),
  message: `no scenario uses the wording "${pattern.source}"`,
  fix: 'remove the definition, or write the scenario that needs it',
})

/** Ids of steps to their lines, wherever they stand in the document. */
const collectLines = (node: unknown, lines: Map<string, number>): void => {
  if (Array.isArray(node)) for (const one of node) collectLines(one, lines)
  else if (typeof node === 'object' && node !== null) {
    const { id, location } = node as { id?: string; location?: { line: number } }
    if (id !== undefined && location !== undefined) lines.set(id, location.line)
    for (const value of Object.values(node)) collectLines(value, lines)
  }
}
