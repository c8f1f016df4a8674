import { requireValue } from '../world/outcome.ts'
import type { Question } from '../world/participant.ts'

/** Version and commit that the machine's daemon says of itself. */
export const runningBuild: Question<string> = {
  what: 'the build of the daemon',
  answer: async (owner) => {
    const { version, commit } = requireValue(await (await owner.dms()).identity(), 'asking who it is')
    return `${version} (${commit})`
  },
}
