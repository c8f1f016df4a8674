import { statfs } from 'node:fs/promises'
import { EnvironmentError } from './problem.ts'

const errnoOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code

interface Lack {
  readonly code: string
  readonly fix: (folder: string) => string
}

const room: Lack = {
  code: 'HOST_DISK_FULL',
  fix: (folder) => `Free space in ${folder}, or set TMPDIR to a folder that has some.`,
}
const permission: Lack = {
  code: 'HOST_NOT_PERMITTED',
  fix: (folder) => `Let yourself write to ${folder}, or set TMPDIR to a folder of your own.`,
}
const handles: Lack = {
  code: 'HOST_FILES_EXHAUSTED',
  fix: () => 'Raise the limit of open files ("ulimit -n").',
}

/** The kernel's words for a lack that whoever asked can mend. */
const lacks: Readonly<Record<string, Lack>> = {
  ENOSPC: room,
  EDQUOT: room,
  EACCES: permission,
  EPERM: permission,
  EROFS: permission,
  EMFILE: handles,
  ENFILE: handles,
}

/** Less than a daemon writes before it is ready. */
const littleBytes = 128 * 1024

/** What to do when there is no room in `folder`; undefined when there is. */
export const roomFixOf = async (folder: string): Promise<string | undefined> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize < littleBytes ? room.fix(folder) : undefined
}

/** What to do about an error of the kernel while files are made in `folder`; undefined for any other. */
export const fixOf = (error: unknown, folder: string): string | undefined =>
  lacks[errnoOf(error) ?? '']?.fix(folder)

/** The error with a stable code and the fix, where the kernel refused room or permission; else as it was. */
export const explained = (
  error: unknown,
  { attempt, folder }: { attempt: string; folder: string },
): unknown => {
  const lack = lacks[errnoOf(error) ?? '']
  if (lack === undefined || error instanceof EnvironmentError) return error
  return new EnvironmentError(
    { code: lack.code, message: `${attempt}: ${(error as Error).message}`, hint: lack.fix(folder) },
    { cause: error },
  )
}
