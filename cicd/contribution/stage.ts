import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CannotStartError } from '../acceptance/choose.ts'

/** Copies of what was sent, as they were when they were examined; removed on disposal. */
export interface Staged extends Disposable {
  readonly file: string
  readonly pack?: string
}

const packFiles = 100
const packBytes = 1024 ** 2

/** Regular files below a folder. Links are not followed: they could lead to secrets of whoever checks. */
const filesIn = (folder: string, prefix = ''): readonly string[] =>
  readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name)
    if (entry.isDirectory()) return filesIn(folder, path)
    return entry.isFile() ? [path] : []
  })

const copyPack = (from: string, to: string): void => {
  if (lstatSync(from, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CannotStartError(`There is no folder ${from}.`)
  }
  const files = filesIn(from).filter((path) => path.endsWith('.ts'))
  const bytes = files.reduce((sum, path) => sum + lstatSync(join(from, path)).size, 0)
  if (files.length === 0 || files.length > packFiles || bytes > packBytes) {
    throw new CannotStartError(
      `The pack ${from} has ${files.length} TypeScript files of ${bytes} bytes; it needs at least 1, and at most ${packFiles} of ${packBytes} bytes.`,
    )
  }
  for (const path of files) {
    mkdirSync(join(to, path, '..'), { recursive: true, mode: 0o755 })
    writeFileSync(join(to, path), readFileSync(join(from, path)), { mode: 0o644 })
  }
}

/**
 * Puts what was sent where nobody, who plays it, can read it: the very bytes that were examined, and nothing that a link
 * leads to.
 *
 * @throws CannotStartError when the pack is no folder, empty or too large
 */
export const stage = (bytes: Uint8Array, pack: string | undefined): Staged => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-contribution-'))
  const dispose = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    chmodSync(folder, 0o755)
    const file = join(folder, 'contribution.feature')
    writeFileSync(file, bytes, { mode: 0o644 })
    const staged = { file, [Symbol.dispose]: dispose }
    if (pack === undefined) return staged
    copyPack(pack, join(folder, 'pack'))
    return { ...staged, pack: join(folder, 'pack') }
  } catch (error) {
    dispose()
    throw error
  }
}
