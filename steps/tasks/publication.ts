import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'
import type { CommandEnd } from '../world/project.ts'
import { keep, reports } from './play-project.ts'

/** One result is gone before anybody reads it. */
export const loseResult: Task<undefined> = {
  what: 'loses a result',
  perform: async ({ stage }) => {
    const project = await stage.project()
    const result = (await project.filesIn(`${reports}/allure-results`)).find((file) =>
      file.endsWith('-result.json'),
    )
    if (result === undefined) throw new Error('The run left no result that could be lost.')
    await project.remove(result)
    return succeeded(undefined)
  },
}

/** Looks whether a publication is whole. */
export const verifyPublication: Task<CommandEnd> = {
  what: 'verifies the publication',
  perform: async (reader) => {
    const project = await reader.stage.project()
    return keep(reader, await project.run('report', ['verify', project.pathOf(reports)]))
  },
}
