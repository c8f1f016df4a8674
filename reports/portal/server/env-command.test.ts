import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { envCommand } from './env-command.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nunet-env-command-'))
  mkdirSync(join(root, 'environments'))
  // A command line that tells something and ends with 1.
  const script = `process.stdout.write(JSON.stringify({ differences: ['a'] }), () => process.exit(1))`
  writeFileSync(join(root, 'environments', 'cli.ts'), script)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('shows the links of a network that is not as declared, though the command ends with 1', async () => {
  const env = envCommand(root, new AbortController().signal)
  expect(await env(['links', 'net-3fa2'])).toEqual({ differences: ['a'] })
})

it('takes no other command that ends with 1 for done', async () => {
  const env = envCommand(root, new AbortController().signal)
  await expect(env(['heal'])).rejects.toMatchObject({ code: 'PORTAL_COMMAND' })
})
