import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { networkVariable } from '../../../lease/index.ts'
import { createPulumiDriver } from './pulumi.ts'

/** A stand-in for the CLI: it shows how it is called, not that Pulumi does what it is told. */
const standIn = `#!/usr/bin/env node
const { appendFileSync } = require('node:fs')
const argv = process.argv.slice(2)
appendFileSync(process.env.STAND_IN_LOG, JSON.stringify({ argv, env: process.env }) + '\\n')
if (argv[0] === 'version') console.log('v3.200.0')
if (argv.includes('up')) {
  console.error('error: server limit exceeded (resource_limit_exceeded, 4f2a) for the-token-of-the-project')
  process.exit(255)
}
`

const folder = mkdtempSync(join(tmpdir(), 'nunet-pulumi-'))
const log = join(folder, 'log')
const path = process.env.PATH
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeEach(() => {
  mkdirSync(join(folder, 'bin'), { recursive: true })
  writeFileSync(join(folder, 'bin', 'pulumi'), standIn)
  chmodSync(join(folder, 'bin', 'pulumi'), 0o755)
  process.env.STAND_IN_LOG = log
  process.env.PATH = `${join(folder, 'bin')}:${path}`
})

afterEach(() => {
  process.env.PATH = path
  rmSync(log, { force: true })
})

interface Call {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const calls = (): readonly Call[] =>
  readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Call)

const request = () => {
  const directory = join(folder, 'lease')
  const workDirectory = join(directory, 'cloud')
  mkdirSync(workDirectory, { recursive: true, mode: 0o700 })
  return {
    directory,
    workDirectory,
    planFile: join(workDirectory, 'plan.json'),
    token: 'the-token-of-the-project',
  }
}

it('says how to get the CLI where there is none', async () => {
  process.env.PATH = join(folder, 'nowhere')
  expect(await createPulumiDriver().probe()).toEqual({
    missing: {
      what: expect.stringContaining('pulumi'),
      fix: expect.stringContaining('pulumi.com/docs/install'),
    },
  })
})

it('finds the CLI and its version', async () => {
  expect(await createPulumiDriver().probe()).toEqual({ version: 'v3.200.0' })
})

it('keeps the state beside the lease, secrets under a passphrase in a file, and the token to itself', async () => {
  process.env.HCLOUD_TOKEN = 'the-token-of-the-project'
  const error = await createPulumiDriver()
    .up(request(), {})
    .catch((one: Error) => one)
  delete process.env.HCLOUD_TOKEN
  const { directory, workDirectory, planFile, token } = request()
  expect(error).toMatchObject({ code: 'HETZNER_LIMIT_REACHED' })
  expect(String(error)).not.toContain(token)

  const made = calls().filter(({ argv }) => argv[0] !== 'version')
  const words = made.flatMap(({ argv }) => argv)
  const passphrase = readFileSync(join(workDirectory, 'passphrase'), 'utf8')
  expect(words).toContain(planFile)
  expect(words.join(' ')).not.toContain(token)
  for (const { env } of made) {
    expect(env).toMatchObject({
      PULUMI_BACKEND_URL: `file://${workDirectory}/state`,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(workDirectory, 'passphrase'),
      [networkVariable]: directory,
    })
    const shown = Object.values(env).join(' ')
    expect(shown).not.toContain(token)
    expect(shown).not.toContain(passphrase)
  }
  expect(passphrase.length).toBeGreaterThan(40)
  expect(statSync(join(workDirectory, 'passphrase')).mode & 0o777).toBe(0o600)
  expect(existsSync(join(workDirectory, 'state'))).toBe(true)
})
