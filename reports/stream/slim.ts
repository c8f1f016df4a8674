import type { Pickle, PickleStep, TestCase, TestStep } from '@cucumber/messages'
import type { GherkinIndex } from './gherkin.ts'
import type { Intern } from './intern.ts'

/** Messages with all that is told of them and no more; a large run holds tens of thousands until it is recorded. */
export interface Slim {
  pickle(pickle: Pickle): Pickle
  /** `pickle`: whose test case it is, where that is known. */
  testCase(testCase: TestCase, pickle: Pickle | undefined): TestCase
}

const slimPickle = (
  { id, uri, location, name, language, steps, tags, astNodeIds }: Pickle,
  { intern, gherkin }: SlimComponents,
): Pickle => {
  const nodes = (ids: readonly string[]) => ids.map((node) => gherkin.step(node)?.id ?? node)
  return {
    id,
    uri: intern(uri),
    ...(location === undefined ? {} : { location }),
    name,
    language,
    steps: steps.map(
      ({ id: stepId, text, argument, astNodeIds: sources }): PickleStep => ({
        id: stepId,
        text: intern(text),
        ...(argument === undefined ? {} : { argument }),
        astNodeIds: nodes(sources),
      }),
    ),
    tags: tags.map((tag) => ({ name: intern(tag.name), astNodeId: '' })),
    astNodeIds,
  }
}

/**
 * Ids as the texts that `owners` hold already, where they come in the order of these, each as often as it likes; others as
 * they are.
 */
export const inTurn = (owners: readonly { readonly id: string }[]): ((id: string) => string) => {
  let at = 0
  return (id) => {
    if (owners[at]?.id === id) return owners[at]!.id
    if (owners[at + 1]?.id === id) return owners[++at]!.id
    return id
  }
}

/** Most steps have the one definition of their sentence; they share the list of it. */
const createDefinitionLists = () => {
  const lists = new Map<string, readonly string[]>()
  return (ids: readonly string[]): readonly string[] => {
    const [only] = ids
    if (only === undefined || ids.length > 1) return ids
    const known = lists.get(only)
    if (known === undefined) lists.set(only, ids)
    return known ?? ids
  }
}

export interface SlimComponents {
  readonly intern: Intern
  readonly gherkin: Pick<GherkinIndex, 'step'>
}

export const createSlim = (components: SlimComponents): Slim => {
  const { intern } = components
  const listOf = createDefinitionLists()
  /** Without what matched in a sentence, of which nothing is told and which is most of the message. */
  const slimStep = (step: TestStep, sentenceId: (id: string) => string): TestStep => {
    const { id, pickleStepId, hookId, stepDefinitionIds } = step
    return {
      id,
      ...(pickleStepId === undefined ? {} : { pickleStepId: sentenceId(pickleStepId) }),
      ...(hookId === undefined ? {} : { hookId: intern(hookId) }),
      ...(stepDefinitionIds === undefined ? {} : { stepDefinitionIds: listOf(stepDefinitionIds) }),
    }
  }
  return {
    pickle: (pickle) => slimPickle(pickle, components),
    testCase: ({ id, pickleId, testSteps }, pickle) => {
      const sentenceId = inTurn(pickle?.steps ?? [])
      return {
        id,
        pickleId: pickle?.id ?? pickleId,
        testSteps: testSteps.map((step) => slimStep(step, sentenceId)),
      }
    },
  }
}
