import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failure, success } from '../core/index.ts'
import { typed } from './testing.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const refusal = { code: 'UCAN_REVOKED', message: 'the grant was revoked', hint: 'ask again' }

describe('the command line', () => {
  it('exits 0 and prints data only when the answer is a success', async () => {
    const client = { invoke: async (behaviour: string, payload: object) => success({ behaviour, payload }) }
    const seen = await typed(['actor', 'cmd', '/public/hello', '{"a":1}', '--json'], { client })
    expect(seen).toEqual({ code: 0, out: '{"behaviour":"/public/hello","payload":{"a":1}}', err: '' })
  })

  it('exits 1 when the answer is a refusal, with the reason and what to do', async () => {
    const client = { invoke: async () => failure(refusal) }
    expect(await typed(['actor', 'cmd', '/public/hello'], { client })).toEqual({
      code: 1,
      out: '',
      err: 'the grant was revoked (UCAN_REVOKED)\n  hint: ask again',
    })
    expect(JSON.parse((await typed(['actor', 'cmd', '/x', '--json'], { client })).out)).toEqual({
      problem: refusal,
    })
  })

  it.each([
    [['frob'], /unknown command/],
    [['cap', 'grant', 'did:key:z', '--cap', '/x'], /--duration/],
    [
      ['cap', 'grant', 'did:key:z', '--cap', '/x', '--duration', '30'],
      /expected a number with a unit.*received "30"/,
    ],
    [
      ['onboard', '--cpu', '2', '--memory', '1 GiB', '--disk', '1 GiB'],
      /--cpu: expected a number with a unit/,
    ],
    [['actor', 'cmd', '/x', '{oops'], /Reading the payload: expected JSON/],
    [['cap', 'anchor'], /expected one of --root/],
    [['config', 'get', 'api.prot'], /expected a known setting, received "prot"/],
    [['run'], /expected a passphrase, received none/],
  ])('exits 2 for the wrong command %j and says what was expected', async (args, message) => {
    const seen = await typed(args, { client: { trust: {}, onboarding: {} } })
    expect(seen.code).toBe(2)
    expect(seen.err).toMatch(message)
    expect(seen.out).toBe('')
  })

  it('shows terminal escapes of other people as text', async () => {
    const rows = [{ id: 'x', name: '\u001b[2Jwiped', state: 'running', deployer: '\u202eevil' }]
    const seen = await typed(['get', 'allocations'], {
      client: { allocations: { list: async () => success(rows) } },
    })
    expect(seen.out).toContain('\\u001b[2Jwiped')
    expect(seen.out).not.toMatch(/[\u001b\u202e]/)
  })

  it('reads a token from standard input, so that pipes work', async () => {
    const accepted: string[] = []
    const client = {
      trust: {
        accept: async (token: string) => {
          accepted.push(token)
          return success({})
        },
      },
    }
    expect((await typed(['cap', 'anchor', '--provide', '-'], { client, input: 'token\n' })).code).toBe(0)
    expect(accepted).toEqual(['token'])
  })

  it.each([['cmd', 'invoke'] as const, ['msg', 'seal'] as const])(
    'shows chosen tokens with actor %s, from a text, a file and standard input',
    async (command, method) => {
      const file = join(folder, 'token')
      await writeFile(file, 'second\n')
      const shown: unknown[] = []
      const answer = async (_: string, _payload: object, { tokens }: { tokens?: readonly string[] }) => {
        shown.push(tokens)
        return success({})
      }
      const line = ['actor', command, '/x', '--dest', 'did:key:z']
      const given = ['--token', 'first', '--token', `@${file}`, '--token', '-']
      await typed([...line, ...given], { client: { [method]: answer }, input: 'third\n' })
      await typed(line, { client: { [method]: answer } })
      expect(shown).toEqual([['first', 'second', 'third'], undefined])
    },
  )

  it('follows a deployment, prints its two outputs apart, and fails when the job failed', async () => {
    const row = (state: string, result?: object) => ({
      id: 'd1',
      state,
      answers: [],
      allocations: [{ name: 'work', id: 'a', state, result }],
    })
    const rows = [
      row('preparing'),
      {
        ...row('failed', { standardOutput: 'out\n', standardError: 'err\n' }),
        problem: { code: 'JOB_FAILED', message: 'code 3' },
      },
    ]
    const client = {
      deployments: { create: async () => success({ id: 'd1' }), get: async () => success(rows.shift()) },
    }
    const seen = await typed(['deploy', '-'], { client, input: 'version: V1' })
    expect(seen).toEqual({ code: 1, out: 'out', err: 'd1 preparing\nd1 failed\nerr\ncode 3 (JOB_FAILED)' })
  })

  it('cancels the deployment that it follows when the person presses Ctrl-C', async () => {
    const cancelled: string[] = []
    const state = () => (cancelled.length === 0 ? 'running' : 'cancelled')
    let press: (() => void) | undefined
    const client = {
      deployments: {
        create: async () => success({ id: 'd1' }),
        get: async () => success({ id: 'd1', state: state(), answers: [], allocations: [] }),
        cancel: async (id: string) => {
          cancelled.push(id)
          return success({})
        },
      },
    }
    const components = {
      onInterrupt: (action: () => void) => {
        press = action
        return () => {}
      },
      pause: async () => press?.(),
    }
    expect((await typed(['deploy', '-'], { client, input: 'x', components })).code).toBe(1)
    expect(cancelled).toEqual(['d1'])
  })

  it('keeps a changed setting, and refuses a wrong one without touching the file', async () => {
    const config = join(folder, 'settings.json')
    await writeFile(config, JSON.stringify({ name: 'mine', dataDirectory: folder }))
    expect((await typed(['config', 'set', 'api.port', '9998', '--config', config])).code).toBe(0)
    const kept = await readFile(config, 'utf8')
    expect(JSON.parse(kept)).toMatchObject({ name: 'mine', api: { port: 9998 } })
    expect((await typed(['config', 'set', 'api.port', '"x"', '--config', config])).code).toBe(2)
    expect(await readFile(config, 'utf8')).toBe(kept)
  })

  it('names the unknown key of a settings file', async () => {
    const config = join(folder, 'settings.json')
    await writeFile(config, JSON.stringify({ prot: 1 }))
    expect((await typed(['config', 'show', '--config', config])).err).toContain('the unknown key "prot"')
  })

  it('prints a completion script that knows every command', async () => {
    const { out } = await typed(['autocomplete'])
    expect(out).toContain('"nunet cap grant") words="--cap --topic --receiver --duration --depth --help"')
  })
})
