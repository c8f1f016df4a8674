import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { link } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadBuild } from './build.ts'
import { hashOf } from './hash.ts'
import { createPlacer } from './place-build.ts'

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  return { ...real, link: vi.fn(real.link) }
})

describe('a build', () => {
  let folder: string
  const at = (name: string) => join(folder, name)
  const writeBuild = async (change: object = {}) => {
    writeFileSync(at('nunet'), '#!/bin/sh\n', { mode: 0o755 })
    const artifact = { name: 'nunet', path: 'nunet', sha256: await hashOf(at('nunet')), sizeBytes: 10 }
    const facts = { version: '1.2.3', commit: 'abc', builtAt: 'now', artifacts: [artifact], ...change }
    writeFileSync(at('build.json'), JSON.stringify(facts))
    return at('build.json')
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-build-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is read with its version and the hash of its binary', async () => {
    const build = await loadBuild(await writeBuild())
    expect(build).toMatchObject({ binary: at('nunet'), version: '1.2.3', commit: 'abc' })
    expect(build.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is refused when its binary is not the one that was built', async () => {
    const file = await writeBuild()
    writeFileSync(at('nunet'), '#!/bin/sh\nexit 1\n')
    await expect(loadBuild(file)).rejects.toThrow(
      /has the hash [0-9a-f]{12}…, not [0-9a-f]{12}….*npm run build/s,
    )
  })

  it.each([
    ['there is none', async () => at('none.json'), 'there is no such file'],
    ['it names no daemon', () => writeBuild({ artifacts: [] }), 'no artifact "nunet"'],
    ['it has no version', () => writeBuild({ version: undefined }), 'not the shape of a build'],
    [
      'its binary is gone',
      async () => {
        const file = await writeBuild()
        rmSync(at('nunet'))
        return file
      },
      'cannot be read',
    ],
  ])('is refused with the reason when %s', async (_title, file, reason) => {
    await expect(loadBuild(await file())).rejects.toThrow(reason)
  })

  it('lies on a host as a second name of the same bytes', async () => {
    const build = await loadBuild(await writeBuild())
    await createPlacer(folder).place(build, at('host'))
    expect(statSync(at('host')).ino).toBe(statSync(at('nunet')).ino)
  })

  it('is copied once for all hosts where it may not be linked', async () => {
    const build = await loadBuild(await writeBuild())
    const { link: reallyLink } = await vi.importActual<typeof import('node:fs/promises')>('node:fs/promises')
    vi.mocked(link).mockImplementation(async (from, to) => {
      if (from === build.binary) throw new Error('EXDEV')
      await reallyLink(from, to)
    })
    const placer = createPlacer(folder)
    await Promise.all([placer.place(build, at('one')), placer.place(build, at('two'))])
    vi.mocked(link).mockImplementation(reallyLink)
    expect(statSync(at('one')).ino).not.toBe(statSync(at('nunet')).ino)
    expect(statSync(at('two')).ino).toBe(statSync(at('one')).ino)
    expect(statSync(at('one')).mode & 0o777).toBe(0o700)
  })

  it('is not left on a host when it changed on the way', async () => {
    const build = await loadBuild(await writeBuild())
    const placed = createPlacer(folder).place({ ...build, sha256: '0'.repeat(64) }, at('host'))
    await expect(placed).rejects.toMatchObject({ code: 'BUILD_CHANGED' })
    expect(() => statSync(at('host'))).toThrow('ENOENT')
  })
})
