import { succeeded } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'
import type { CommandEnd } from '../world/project.ts'
import { keep } from './play-project.ts'
import { idOf } from './set-up-project.ts'

const version = '1.2.3-rc1'
const nextVersion = '1.3.0-rc1'
/** As many as a scenario has that a person performs. */
const verdicts = ['--step', 'passed', '--step', 'passed']
const picture = 'seen.txt'
const form = 'form.json'

const manual = async ({ stage }: Participant, args: readonly string[]): Promise<CommandEnd> => {
  const end = await (await stage.project()).run('report', ['manual', ...args, '--version', version])
  if (end.code !== 0) throw new Error(`manual ${args.join(' ')} failed: ${end.complained}`)
  return end
}

/** Is to perform a scenario within a week. */
export const schedule = (scenario: string, performer: Participant): Task<undefined> => ({
  what: `plans "${scenario}"`,
  perform: async (planner) => {
    const due = new Date(Date.now() + 7 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
    await manual(planner, ['schedule', idOf({ name: scenario }), '--to', performer.name, '--by', due])
    return succeeded(undefined)
  },
})

/** Performs a scenario, finds every sentence true, and keeps what she saw. */
export const performManually = (scenario: string): Task<undefined> => ({
  what: `performs "${scenario}"`,
  perform: async (performer) => {
    const project = await performer.stage.project()
    await project.write(picture, `seen by ${performer.name}\n`)
    const args = ['perform', idOf({ name: scenario }), '--as', performer.name, ...verdicts]
    await manual(performer, [...args, '--evidence', project.pathOf(picture)])
    return succeeded(undefined)
  },
})

/** Fills in the form that works offline, as its page would save it. */
export const fillForm = (scenario: string): Task<undefined> => ({
  what: `fills in the form for "${scenario}"`,
  perform: async (performer) => {
    const project = await performer.stage.project()
    await manual(performer, ['form', '--out', project.pathOf('form.html')])
    const text = /"text":"([0-9a-f]{16})"/.exec(await project.read('form.html'))?.[1]
    const verdict = {
      scenario: idOf({ name: scenario }),
      text,
      steps: [{ outcome: 'passed' }, { outcome: 'passed' }],
      evidence: [],
    }
    const filled = {
      format: 1,
      version,
      by: performer.name,
      at: new Date().toISOString(),
      verdicts: [verdict],
    }
    await project.write(form, JSON.stringify(filled))
    return succeeded(undefined)
  },
})

/** Takes the form that came back. */
export const takeForm: Task<CommandEnd> = {
  what: 'takes the form',
  perform: async (keeper) => {
    const path = (await keeper.stage.project()).pathOf(form)
    return keep(keeper, await manual(keeper, ['import', path, '--json']))
  },
}

/** Asks for the verdict over everything that machines and people have shown. */
export const askForRelease = (which: 'this' | 'the next'): Task<CommandEnd> => ({
  what: `asks for the verdict of ${which} release`,
  perform: async (keeper) => {
    const asked = which === 'this' ? version : nextVersion
    const project = await keeper.stage.project()
    return keep(keeper, await project.run('report', ['release-verdict', '--json', '--version', asked]))
  },
})
