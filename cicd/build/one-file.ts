import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { makeCodeCache } from './code-cache.ts'
import { addonName } from './native-addons.ts'
import { asProgram, codeCacheName, programName, starter } from './program.ts'

const run = promisify(execFile)
// The name that Node looks for in its own binary; see nodejs.org/api/single-executable-applications.html.
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

type Inject = (file: string, name: string, data: Buffer, options: { sentinelFuse: string }) => Promise<void>

interface Parts {
  /** With the addon beside it. */
  readonly bundle: string
  readonly addon: string
}

/** Joins a bundle and its addon with the Node that runs this into one executable file. */
export const makeOneFile = async (files: Parts & { readonly outFile: string }): Promise<void> => {
  const folder = await mkdtemp(join(dirname(files.outFile), '.one-file-'))
  try {
    const blob = await makeBlob(folder, files)
    const draft = join(folder, 'nunet')
    await copyFile(process.execPath, draft)
    await chmod(draft, 0o755)
    await strip(draft)
    const { inject } = createRequire(import.meta.url)('postject') as { inject: Inject }
    await silently(() => inject(draft, 'NODE_SEA_BLOB', blob, { sentinelFuse: fuse }))
    await rename(draft, files.outFile)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const makeBlob = async (folder: string, { bundle, addon }: Parts): Promise<Buffer> => {
  const file = (name: string): string => join(folder, name)
  const [main, program, codeCache] = [file('starter.cjs'), file(programName), file(codeCacheName)]
  await writeFile(main, starter)
  await writeFile(program, asProgram(await readFile(bundle, 'utf8')))
  await makeCodeCache({ program, bundle, codeCache, folder: file('rehearsal') })
  const [output, config] = [file('blob'), file('sea.json')]
  const settings = {
    main,
    output,
    disableExperimentalSEAWarning: true,
    assets: { [addonName]: addon, [programName]: program, [codeCacheName]: codeCache },
  }
  await writeFile(config, JSON.stringify(settings))
  await run(process.execPath, ['--experimental-sea-config', config])
  return readFile(output)
}

/** Saves a third of the size; without binutils the file is as good, only larger. */
const strip = async (file: string): Promise<void> => {
  await run('strip', [file]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

// postject prints warnings that concern other formats; a failure still throws.
const silently = async (work: () => Promise<void>): Promise<void> => {
  const { log, warn } = console
  Object.assign(console, { log: () => {}, warn: () => {} })
  await work().finally(() => Object.assign(console, { log, warn }))
}
