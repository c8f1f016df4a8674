import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reportFiles } from '../../files.ts'
import type { ScopeItem } from '../../model.ts'
import type { Vocabulary } from '../model/types.ts'
import { readVocabulary } from '../model/vocabulary.ts'
import { runTool } from './child.ts'
import { PortalError } from './problem.ts'

interface VocabularyOptions {
  readonly root: string
  readonly scope: readonly ScopeItem[]
  readonly signal: AbortSignal
}

/** Has the runner announce its words in a process of its own: it reads the step library and runs nothing. */
const announce = async ({ root, scope, signal }: VocabularyOptions): Promise<Vocabulary> => {
  const outDirectory = mkdtempSync(join(tmpdir(), 'nunet-words-'))
  try {
    const request = {
      paths: [],
      dryRun: true,
      worldParameters: { provider: 'in-process', buildFile: 'dist/build.json' },
      outDirectory,
    }
    const { output } = await runTool({
      root,
      args: ['cicd/run-features.ts', JSON.stringify(request)],
      signal,
      withinMs: 60_000,
    })
    const found = readVocabulary(readFileSync(reportFiles(outDirectory).messages, 'utf8'), scope)
    if (found.wordings.length > 0) return found
    throw new PortalError({
      code: 'PORTAL_WORDS',
      message: `The step library announced no wording: ${output}`,
      status: 500,
    })
  } finally {
    rmSync(outDirectory, { recursive: true, force: true })
  }
}

/** The words of scenarios, read once; asked again after a failure. */
export const createVocabularyReader = (options: VocabularyOptions): (() => Promise<Vocabulary>) => {
  let known: Promise<Vocabulary> | undefined
  return () => {
    known ??= announce(options).catch((error: Error) => {
      known = undefined
      throw error
    })
    return known
  }
}
