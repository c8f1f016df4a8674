import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Artifact } from '../environment.ts'
import { evidenceOf } from './evidence.ts'
import { type HostFiles, hostFiles } from './host-files.ts'
import type { Machine } from './machine.ts'

describe('evidence', () => {
  let folder: string
  let files: HostFiles
  const collect = async (): Promise<Map<string, Artifact>> => {
    const bob = { name: 'bob', address: '10.0.0.2', region: 'local', files, isRunning: () => false }
    const found = new Map<string, Artifact>()
    for await (const artifact of evidenceOf([bob as Machine])) found.set(artifact.name, artifact)
    return found
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-evidence-'))
    files = hostFiles(folder, 'bob')
    mkdirSync(files.data, { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('blanks the credentials of a daemon that wrote them down', async () => {
    writeFileSync(files.token, 'token-of-bob\n')
    writeFileSync(files.passphrase, 'passphrase-of-bob')
    writeFileSync(files.log, 'came with token-of-bob, opened with passphrase-of-bob\n')
    const log = (await collect()).get('daemon.log')
    expect(log?.content).toBe('came with [secret], opened with [secret]\n')
  })

  it('keeps the end of a long log, from the start of a line', async () => {
    writeFileSync(files.log, `first\n${`${'x'.repeat(1023)}\n`.repeat(2100)}last\n`)
    const content = (await collect()).get('daemon.log')!.content
    expect(content.length).toBeLessThanOrEqual(2 * 1024 * 1024)
    expect(content.startsWith('xxx')).toBe(true)
    expect(content.split('\n')[0]).toHaveLength(1023)
    expect(content.endsWith('\nlast\n')).toBe(true)
  })

  it('says what is missing instead of ending there', async () => {
    const found = await collect()
    expect([...found.keys()]).toEqual([
      'versions.json',
      'daemon.log.missing',
      'daemon.json.missing',
      'settings.json.missing',
    ])
    expect(found.get('daemon.log.missing')?.content).toBe('there is no such file')
  })
})
