import type { RunFacts } from '../../model/types.ts'
import { linkTo } from '../state/route.ts'

type Named = Pick<RunFacts, 'id' | 'folder'>

/** A run as people call it, by its folder, and by its id: `monday, run 2026…`. */
export const runWords = ({ id, folder }: Named): string =>
  folder === '' || folder === id ? `run ${id}` : `${folder}, run ${id}`

/** The same as a way to its page. */
export const RunName = ({ run }: { run: Named }) => <a href={linkTo('run', run.id)}>{runWords(run)}</a>
