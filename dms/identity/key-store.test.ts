import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { InvalidInputError, systemRandom } from '../core/index.ts'
import { alice, bob } from './fixtures.ts'
import {
  createKeyStore,
  EmptyPassphraseError,
  KeyExistsError,
  KeyFileDamagedError,
  KeyNotFoundError,
  type KeyStore,
  WrongPassphraseError,
} from './index.ts'

const passphrase = 'correct horse'
let root: string
let directory: string
let store: KeyStore

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'key-store-'))
  directory = join(root, 'keys')
  store = createKeyStore({ directory, random: systemRandom }, { scryptCost: 4096 })
})
afterEach(() => rm(root, { recursive: true, force: true }))

const pathOf = (name: string): string => join(directory, `${name}.json`)
interface Content extends Record<string, unknown> {
  readonly kdf: { readonly salt: string }
  readonly cipher: { readonly text: string }
}
const contentOf = async (name: string): Promise<Content> =>
  JSON.parse(await readFile(pathOf(name), 'utf8')) as Content

describe('keeping keys', () => {
  test('a key is opened with the passphrase that it was created with', async () => {
    const created = await store.create('dms', passphrase)
    const opened = await store.open('dms', passphrase)
    expect(opened.did).toBe(created.did)
    expect(created.verify(Buffer.from('x'), opened.sign(Buffer.from('x')))).toBe(true)
  })

  test('a given seed is kept', async () => {
    await store.create('alice', passphrase, { seed: alice.exportSeed() })
    expect((await store.open('alice', passphrase)).did).toBe(alice.did)
  })

  test('keys are listed without a passphrase, damaged ones left out', async () => {
    expect(await store.list()).toEqual([])
    await store.create('b', passphrase, { seed: bob.exportSeed() })
    await store.create('a', passphrase, { seed: alice.exportSeed() })
    await writeFile(pathOf('c'), '{}')
    expect(await store.list()).toEqual([
      { name: 'a', did: alice.did },
      { name: 'b', did: bob.did },
    ])
  })

  test('a key that exists is not replaced unless that is asked for', async () => {
    await store.create('dms', passphrase, { seed: alice.exportSeed() })
    await expect(store.create('dms', passphrase)).rejects.toThrow(KeyExistsError)
    expect((await store.open('dms', passphrase)).did).toBe(alice.did)
    await store.create('dms', 'another', { seed: bob.exportSeed(), overwrite: true })
    expect((await store.open('dms', 'another')).did).toBe(bob.did)
  })

  test('of two that create the same key at once, one wins and the other is told', async () => {
    const outcomes = await Promise.allSettled([
      store.create('dms', passphrase),
      store.create('dms', passphrase),
    ])
    const [won] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const lost = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as Error] : [],
    )
    expect(lost).toEqual([expect.any(KeyExistsError)])
    expect((await store.open('dms', passphrase)).did).toBe(won!.did)
  })

  test('file and folder are for their owner alone, and no temporary file stays', async () => {
    await store.create('dms', passphrase)
    expect((await stat(pathOf('dms'))).mode & 0o777).toBe(0o600)
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
    expect(await readdir(directory)).toEqual(['dms.json'])
  })

  test('the file holds neither seed nor passphrase', async () => {
    await store.create('alice', passphrase, { seed: alice.exportSeed() })
    const text = await readFile(pathOf('alice'), 'utf8')
    expect(text).not.toContain(Buffer.from(alice.exportSeed()).toString('hex'))
    expect(text).not.toContain(passphrase)
  })

  test('two files of the same key and passphrase share no secret part', async () => {
    await store.create('a', passphrase, { seed: alice.exportSeed() })
    await store.create('b', passphrase, { seed: alice.exportSeed() })
    const [a, b] = [await contentOf('a'), await contentOf('b')]
    expect(a.cipher.text).not.toBe(b.cipher.text)
    expect(a.kdf.salt).not.toBe(b.kdf.salt)
  })

  test('the default cost works within its memory limit', async () => {
    const costly = createKeyStore({ directory, random: systemRandom })
    await costly.create('dms', passphrase, { seed: alice.exportSeed() })
    expect((await costly.open('dms', passphrase)).did).toBe(alice.did)
    expect((await contentOf('dms')).kdf).toMatchObject({ cost: 131_072 })
  })
})

describe('refusing', () => {
  test('a wrong passphrase is told from a damaged file', async () => {
    await store.create('dms', passphrase)
    await expect(store.open('dms', 'wrong')).rejects.toThrow(WrongPassphraseError)
  })

  test('an empty passphrase is refused at both ends', async () => {
    await expect(store.create('dms', '')).rejects.toThrow(EmptyPassphraseError)
    await expect(store.open('dms', '')).rejects.toThrow(EmptyPassphraseError)
  })

  test('a missing key is refused, naming those that exist', async () => {
    await store.create('mine', passphrase)
    await expect(store.open('yours', passphrase)).rejects.toThrow(/"yours".*known: mine/)
    await expect(store.open('yours', passphrase)).rejects.toThrow(KeyNotFoundError)
    expect([await store.has('mine'), await store.has('yours')]).toEqual([true, false])
  })

  test.each(['', '../x', 'A', 'a/b', 'a.b', 'x'.repeat(65), 'ä', '__proto__'])(
    'the name %j is refused',
    async (name) => {
      await expect(store.create(name, passphrase)).rejects.toThrow(InvalidInputError)
      await expect(store.open(name, passphrase)).rejects.toThrow(InvalidInputError)
    },
  )

  test.each([0, 1024, 5000, 2 ** 21, Number.NaN])('a cost of %d for new keys is refused', (scryptCost) => {
    expect(() => createKeyStore({ directory, random: systemRandom }, { scryptCost })).toThrow(
      InvalidInputError,
    )
  })

  test('a folder that cannot be written leaves nothing behind', async () => {
    await writeFile(join(root, 'plain'), '')
    const blocked = createKeyStore(
      { directory: join(root, 'plain'), random: systemRandom },
      { scryptCost: 4096 },
    )
    await expect(blocked.create('dms', passphrase)).rejects.toThrow()
    expect(await readdir(root)).toEqual(['plain'])
  })
})

describe('hostile files', () => {
  const alter = async (change: (content: Record<string, unknown>) => unknown): Promise<void> => {
    const content = await contentOf('dms')
    await writeFile(pathOf('dms'), JSON.stringify(change(content)))
  }
  const kdfWith = (more: object) => (content: Record<string, unknown>) => ({
    ...content,
    kdf: { ...(content.kdf as object), ...more },
  })

  beforeEach(async () => {
    await store.create('dms', passphrase)
  })

  test.each<[string, (content: Record<string, unknown>) => unknown]>([
    ['an absurd cost', kdfWith({ cost: 2 ** 40 })],
    ['a cost that is no power of two', kdfWith({ cost: 5000 })],
    ['a cost in words', kdfWith({ cost: '4096' })],
    ['a huge block size', kdfWith({ blockSize: 2 ** 20 })],
    ['huge parallelization', kdfWith({ parallelization: 2 ** 20 })],
    ['another derivation', kdfWith({ name: 'pbkdf2' })],
    ['a short salt', kdfWith({ salt: '00' })],
    ['an altered salt', kdfWith({ salt: '00'.repeat(32) })],
    ['another version', (content) => ({ ...content, version: 2 })],
    ['an unknown field', (content) => ({ ...content, more: true })],
    ['another name', (content) => ({ ...content, name: 'other' })],
    ['another identity', (content) => ({ ...content, did: alice.did })],
    ['no cipher', ({ cipher: _, ...content }) => content],
    ['a list', () => []],
    ['null', () => null],
  ])('a file with %s is refused as damaged', async (_, change) => {
    await alter(change)
    await expect(store.open('dms', passphrase)).rejects.toThrow(KeyFileDamagedError)
  })

  test('an identity exchanged together with its checksum still does not open', async () => {
    await store.create('alice', passphrase, { seed: alice.exportSeed() })
    const other = await contentOf('alice')
    await alter(() => ({ ...other, name: 'dms' }))
    await expect(store.open('dms', passphrase)).rejects.toThrow(KeyFileDamagedError)
  })

  test('a file cut at any point is refused as damaged', async () => {
    const text = await readFile(pathOf('dms'), 'utf8')
    for (let length = 0; length < text.length - 2; length += 37) {
      await writeFile(pathOf('dms'), text.slice(0, length))
      await expect(store.open('dms', passphrase), `${length} characters`).rejects.toThrow(KeyFileDamagedError)
    }
  })

  test('a huge file is not read', async () => {
    await writeFile(pathOf('dms'), ' '.repeat(5000))
    await expect(store.open('dms', passphrase)).rejects.toThrow(/larger than 4096 bytes/)
  })

  test('a link is not followed, and a folder is not a key', async () => {
    await symlink(pathOf('dms'), pathOf('link'))
    await mkdir(pathOf('folder'))
    await expect(store.open('link', passphrase)).rejects.toThrow(/symbolic link/)
    await expect(store.open('folder', passphrase)).rejects.toThrow(/not a plain file/)
  })
})
