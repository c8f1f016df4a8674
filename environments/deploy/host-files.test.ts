import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hostFiles, prepareHost } from './host-files.ts'

it('the data of a host lies, from the home of its shell, where the command line looks by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-files-'))
  try {
    const files = hostFiles(folder, 'alice')
    const plan = { name: 'alice', label: 'Alice', region: 'local', address: '127.0.0.1', port: 9000 }
    await prepareHost(plan, files)
    const settings = readFileSync(join(files.directory, '.nunet', 'settings.json'), 'utf8')
    expect(JSON.parse(settings)).toMatchObject({ name: 'Alice', dataDirectory: files.data })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
