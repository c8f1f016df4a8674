import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Environment } from '../../environments/environment.ts'
import { leftoversOf } from './leftovers.ts'

const network = (id: string, answers: boolean) =>
  ({
    id,
    hosts: [{ name: 'bob', dms: { identity: async () => ({ ok: answers }) } }],
  }) as unknown as Environment

it('finds files that bear the name of a network', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nunet-leftovers-'))
  await mkdir(join(folder, 'net-leftover-file'))
  try {
    const found = await leftoversOf(network('net-leftover-file', false))
    expect(found).toEqual([`file ${join(folder, 'net-leftover-file')}`])
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('finds processes that bear the name of a network', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', 'net-leftover-process'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child, 'spawn')
  try {
    expect(await leftoversOf(network('net-leftover-process', false))).toEqual([`process ${child.pid}`])
  } finally {
    child.kill()
    await once(child, 'exit')
  }
})

it('finds machines that still answer', async () => {
  expect(await leftoversOf(network('net-leftover-none', true))).toEqual(['bob still answers'])
})

it('finds nothing where nothing is left', async () => {
  expect(await leftoversOf(network('net-leftover-none', false))).toEqual([])
})
