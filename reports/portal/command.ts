import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Program, runCommand, UsageError } from '../program.ts'
import {
  buildClient,
  createPortal,
  exportPortal,
  oneKey,
  openLibrary,
  type People,
  type RouteSet,
} from './index.ts'
import { sweepDrafts } from './server/sweep-drafts.ts'
import { draftsFolder, repositoryTools } from './server/tools.ts'
import { openForge } from './sign-in/forge.ts'
import { readSignIn } from './sign-in/settings.ts'
import { createSignIn } from './sign-in/sign-in.ts'

export const portalUsage = `usage: npm run report -- portal [--port <number>] [--runs <folder>]… [--sign-in <file> [--host <address>]]
       npm run report -- portal export <folder> [--runs <folder>]…
  serves the portal on this machine alone and prints its address, which holds its key; or writes it as one page that
  works from the disk. --runs: folders of runs, each with a record.json in it or directly below it;
  default reports/out and reports/runs. --sign-in: settings of sign-in by the forge (reports/portal/sign-in/README.md);
  it may listen elsewhere then, behind something that ends TLS
`

const options = {
  port: { type: 'string', default: '0' },
  runs: { type: 'string', multiple: true },
  host: { type: 'string', default: '127.0.0.1' },
  'sign-in': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

interface Serving {
  readonly program: Program
  readonly folders: readonly string[]
  readonly host: string
  readonly port: number
  readonly signIn: string | undefined
}

interface Door {
  readonly people: People
  readonly routeSets: readonly RouteSet[]
  /** What is printed for whoever wants to come. */
  address(port: number): string
}

/** Without sign-in a key that is printed here; with it, whoever the forge vouches for. */
const doorOf = ({ program, signIn }: Serving): Door => {
  if (signIn === undefined) {
    const key = randomBytes(24).toString('base64url')
    return {
      people: oneKey(key),
      routeSets: [],
      address: (port) => `http://127.0.0.1:${port}/#key=${key}`,
    }
  }
  const settings = readSignIn(resolve(program.root, signIn), program.variables)
  const { people, routes } = createSignIn(
    { forge: openForge(settings), now: program.now, complain: (line) => program.complain(`${line}\n`) },
    settings,
  )
  return { people, routeSets: [routes], address: () => settings.origin }
}

const serve = async (serving: Serving): Promise<void> => {
  const { program, folders, host, port } = serving
  const { root } = program
  const door = doorOf(serving)
  sweepDrafts(draftsFolder(root), program.now().getTime())
  const library = openLibrary(root, folders)
  const tools = repositoryTools({ root, folders, library })
  const portal = createPortal({
    library,
    client: await buildClient(),
    people: door.people,
    routeSets: [...tools.routeSets, ...door.routeSets],
  })
  await portal.listen({ host, port })
  program.print(`${door.address((portal.server.address() as AddressInfo).port)}\n`)
  program.complain(
    serving.signIn === undefined
      ? 'The portal answers to this machine and this key alone; Ctrl-C ends it.\n'
      : `The portal listens on ${host} and answers to that address alone; Ctrl-C ends it.\n`,
  )
  await new Promise((ended) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, ended)
  })
  await tools.stop()
  await portal.close()
}

const exportTo = async (
  { root, print, complain }: Program,
  folders: readonly string[],
  target: string,
): Promise<void> => {
  const library = openLibrary(root, folders)
  const { vocabulary, book } = repositoryTools({ root, folders, library })
  const { page, bytes, evidenceFiles } = await exportPortal(target, {
    library,
    client: await buildClient(),
    vocabulary: await vocabulary(),
    book: book.read(),
  })
  print(`${page}\n`)
  complain(`${bytes} bytes, ${evidenceFiles} files of evidence beside it\n`)
}

/** `npm run report -- portal`. @returns an exit code */
export const portalCommand = (args: readonly string[], program: Program): Promise<number> =>
  runCommand(program, { isJson: false, usage: portalUsage }, async () => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (values.help) {
      program.complain(portalUsage)
      return 0
    }
    const { root } = program
    const folders = (values.runs ?? ['reports/out', 'reports/runs']).map((folder) => resolve(root, folder))
    const [port, { host, 'sign-in': signIn }] = [Number(values.port), values]
    const [word, target] = positionals
    if (word === 'export' && target !== undefined && positionals.length === 2) {
      await exportTo(program, folders, resolve(root, target))
      return 0
    }
    if (word !== undefined || !Number.isInteger(port) || port < 0 || port > 65_535)
      throw new UsageError('the port is a number up to 65535, and the only other command is export <folder>')
    if (signIn === undefined && host !== '127.0.0.1')
      throw new UsageError(
        'whoever cannot be known is let in from this machine alone: --host needs --sign-in',
      )
    await serve({ program, folders, host, port, signIn })
    return 0
  })
