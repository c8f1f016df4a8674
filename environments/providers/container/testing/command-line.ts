import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eachOf } from '../../../deploy/index.ts'
import { findBusybox } from '../base.ts'

const run = promisify(execFile)

/** As many at a time as the engine does well with. */
const atOnce = 8

/** Containers as a person makes them with `docker`, from an image that holds nothing but busybox. */
export interface CommandLine extends AsyncDisposable {
  start(count: number): Promise<void>
  /** Of all that were started. */
  remove(): Promise<void>
}

const layImage = async (image: string, busybox: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'nunet-cl-'))
  try {
    await mkdir(join(folder, 'root', 'bin'), { recursive: true })
    await copyFile(busybox, join(folder, 'root', 'bin', 'busybox'))
    await symlink('busybox', join(folder, 'root', 'bin', 'sleep'))
    await run('tar', ['-C', join(folder, 'root'), '-cf', join(folder, 'image.tar'), '.'])
    await run('docker', ['import', join(folder, 'image.tar'), image])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Makes the image that they all are of; disposing it takes everything away, whatever was interrupted.
 *
 * @throws Error in the words of `docker`
 */
export const openCommandLine = async (signal: AbortSignal): Promise<CommandLine> => {
  const name = `nunet-bench-${randomBytes(4).toString('hex')}`
  const busybox = findBusybox()
  if (busybox === undefined) throw new Error('there is no busybox without libraries')
  await layImage(name, busybox)
  const remove = async () => {
    const { stdout } = await run('docker', ['ps', '--all', '--quiet', '--filter', `label=${name}`])
    const ids = stdout.split('\n').filter(Boolean)
    if (ids.length > 0) await run('docker', ['rm', '--force', ...ids])
  }
  return {
    start: (count) =>
      eachOf(
        Array.from({ length: count }, () => [
          'run',
          '--detach',
          '--pull',
          'never',
          ...['--label', name],
          name,
          'sleep',
          '86400',
        ]),
        { atOnce, signal },
        async (args) => void (await run('docker', args)),
      ),
    remove,
    [Symbol.asyncDispose]: async () => {
      await remove()
      await run('docker', ['rmi', '--force', name])
    },
  }
}
