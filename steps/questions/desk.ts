import { lastCommand } from '../tasks/play-project.ts'
import type { Question } from '../world/participant.ts'

const desk = 'reports/manual/desk'

/** How many verdicts the form brought that was taken last. */
export const newVerdicts: Question<number> = {
  what: 'how many verdicts the form brought',
  answer: async (keeper) => (JSON.parse(keeper.recall(lastCommand).printed) as { added: number }).added,
}

/** How many verdicts of people there are. */
export const allVerdicts: Question<number> = {
  what: 'how many verdicts there are',
  answer: async (keeper) => {
    const ledger = await (await keeper.stage.project()).read(`${desk}/ledger.ndjson`)
    return ledger.split('\n').filter((line) => line.includes('"kind":"verdict"')).length
  },
}

/** What people have kept as evidence. */
export const deskEvidence: Question<readonly string[]> = {
  what: 'the evidence of people',
  answer: async (keeper) => {
    const project = await keeper.stage.project()
    const files = await project.filesIn(`${desk}/evidence`)
    return Promise.all(files.map((file) => project.read(file)))
  },
}
