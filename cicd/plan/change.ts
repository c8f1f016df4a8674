import { execFileSync } from 'node:child_process'

/** Lines of the old text, from 1, both included. A pure insertion touches the lines around it. */
export interface LineRange {
  readonly from: number
  readonly to: number
}

export interface FileChange {
  /** Relative to the repository. */
  readonly file: string
  /** Hash of the old text as git names it; absent for a file that is new. */
  readonly oldBlob?: string
  /** Absent when it is not known what changed in it, or when there is no old text. */
  readonly lines?: readonly LineRange[]
}

/** What differs from a base; `unknown` stands for everything. */
export type Change =
  | {
      readonly kind: 'known'
      readonly about: string
      readonly files: readonly FileChange[]
      /** Hash of the commit that was compared with; absent where files were named. */
      readonly start?: string
    }
  | { readonly kind: 'unknown'; readonly about: string }

const maxFiles = 5000

/** Files that somebody named; what changed in them is not known. */
export const namedChange = (files: readonly string[]): Change => ({
  kind: 'known',
  about: `${files.length} named ${files.length === 1 ? 'file' : 'files'}`,
  files: files.map((file) => ({ file: file.replace(/^\.\//, '') })),
})

/** What differs between the working copy and where it left `base`; unknown when git cannot tell. */
export const changeSince = (root: string, base: string): Change => {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  // What begins with a hyphen would be an option.
  if (!/^[\w][\w./~^@-]*$/.test(base))
    return { kind: 'unknown', about: `"${base.slice(0, 60)}" names no commit` }
  try {
    const start = git('merge-base', base, 'HEAD').trim()
    const tracked = parseDiff(
      git(
        'diff',
        '--src-prefix=a/',
        '--dst-prefix=b/',
        '--no-renames',
        '--no-color',
        '--no-ext-diff',
        '--full-index',
        '-U0',
        start,
        '--',
      ),
    )
    const untracked = git('ls-files', '--others', '--exclude-standard', '-z').split('\0').filter(Boolean)
    const files = [...tracked, ...untracked.map((file) => ({ file }))]
    if (files.length > maxFiles)
      return { kind: 'unknown', about: `more than ${maxFiles} files differ from ${base}` }
    return {
      kind: 'known',
      about: `${count(files.length)} since ${base} (${start.slice(0, 8)})`,
      files,
      start,
    }
  } catch {
    return { kind: 'unknown', about: `git cannot tell what changed since ${base}` }
  }
}

const count = (files: number): string => `${files} changed ${files === 1 ? 'file' : 'files'}`

/**
 * Reads `git diff -U0 --no-renames --full-index`. A line begins after a newline alone: a text may hold other characters
 * that count as ends of lines, and what follows them was written by whoever wrote the change.
 */
export const parseDiff = (text: string): readonly FileChange[] =>
  text
    .split(/(?<=^|\n)(?=diff --git )/)
    .filter((part) => part.startsWith('diff --git '))
    .map(parseFile)

const parseFile = (part: string): FileChange => {
  // Without renames both names are the same, so the line can be halved however many blanks they hold.
  const names = part.slice('diff --git '.length, part.indexOf('\n'))
  const file = unquote(names.slice(0, (names.length - 1) / 2)).slice('a/'.length)
  const oldBlob = /\nindex ([0-9a-f]{40,64})\.\./.exec(part)?.[1]
  if (oldBlob === undefined || /^0+$/.test(oldBlob)) return { file }
  const isText = !/\n(GIT binary patch|Binary files )/.test(part)
  return { file, oldBlob, ...(isText ? { lines: [...part.matchAll(hunk)].map(toRange) } : {}) }
}

const hunk = /\n@@ -(\d+)(?:,(\d+))? \+/g

const toRange = ([, from, length]: RegExpMatchArray): LineRange => {
  const first = Number(from)
  const lines = length === undefined ? 1 : Number(length)
  return lines === 0 ? { from: first, to: first + 1 } : { from: first, to: first + lines - 1 }
}

const escaped: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 }

/**
 * Git quotes names with unusual letters, byte by byte: `"a/gr\303\244nt"`. A name that stayed quoted would be that of no
 * feature, and whoever changed it would have changed nothing.
 */
const unquote = (name: string): string => {
  if (!name.startsWith('"')) return name
  const bytes = [...name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)].map(
    ([, octal, sign, plain]) => {
      if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)])
      return sign === undefined
        ? Buffer.from(plain ?? '')
        : Buffer.from([escaped[sign] ?? sign.charCodeAt(0)])
    },
  )
  return Buffer.concat(bytes).toString('utf8')
}
