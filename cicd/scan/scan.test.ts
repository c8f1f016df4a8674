import { describe, expect, test } from 'vitest'
import { listComponents } from './components.ts'
import { isAllowed, judgeLicences } from './licences.ts'
import { judgeLockfile } from './lockfile.ts'
import { readReport } from './quality.ts'
import { secretRules } from './secret-rules.ts'
import { addedLines, findSecrets } from './secrets.ts'

const hash = `sha512-${'A'.repeat(86)}==`
const lock = (packages: object) => ({ lockfileVersion: 3, packages: { '': {}, ...packages } })
const say = (packages: object, scripts = {}) =>
  judgeLockfile(lock(packages), scripts).map(({ message }) => message)

describe('the lockfile', () => {
  test('a package with a strong hash and no script is fine', () => {
    expect(say({ 'node_modules/a': { version: '1.0.0', integrity: hash } })).toEqual([])
  })

  test.each([
    ['no hash', { version: '1.0.0' }, /a has no SHA-512/],
    ['a weak hash', { version: '1.0.0', integrity: 'sha1-AAAA' }, /a has no SHA-512/],
    ['a link', { link: true, integrity: hash }, /a has no SHA-512/],
    ['a git source', { integrity: hash, resolved: 'git+ssh://forge/a.git' }, /comes from git\+ssh/],
    ['an open line', { integrity: hash, resolved: 'http://mirror/a.tgz' }, /comes from http:/],
    ['a script', { integrity: hash, hasInstallScript: true }, /a runs a script when it is installed/],
  ])('%s is told', (_what, locked, message) => {
    expect(say({ 'node_modules/a': locked })).toEqual([expect.stringMatching(message)])
  })

  test('a script that was judged is fine, allowed or not; that of a nested package goes by its own name', () => {
    const nested = { 'node_modules/b/node_modules/@c/d': { integrity: hash, hasInstallScript: true } }
    expect(say(nested, { '@c/d': false })).toEqual([])
    expect(say(nested, { b: false })).toHaveLength(1)
  })

  test('a lockfile without packages is no proof', () => {
    expect(judgeLockfile({}, {})).toHaveLength(1)
  })
})

describe('licences', () => {
  const allowed = new Set(['MIT', 'Apache-2.0', 'BSD-3-Clause'])
  test.each([
    'MIT',
    'MIT OR GPL-3.0',
    '(MIT OR GPL-3.0)',
    'Apache-2.0 AND MIT',
    '(BSD-3-Clause AND MIT) OR GPL-3.0',
  ])('%s is allowed', (expression) => {
    expect(isAllowed(expression, allowed)).toBe(true)
  })
  test.each(['GPL-3.0', 'MIT AND GPL-3.0', '', 'SEE LICENSE IN LICENSE', `MIT OR ${'x'.repeat(300)}`])(
    '%j is not',
    (expression) => {
      expect(isAllowed(expression, allowed)).toBe(false)
    },
  )

  test('what is shipped is judged more strictly than tools, and silence is no licence', () => {
    const one = { name: 'a', version: '1.0.0' }
    expect(judgeLicences([{ ...one, licence: 'MPL-2.0', isTool: true }])).toEqual([])
    expect(judgeLicences([{ ...one, licence: 'MPL-2.0', isTool: false }])).toHaveLength(1)
    expect(judgeLicences([{ ...one, licence: undefined, isTool: true }])).toHaveLength(1)
  })
})

// Put together here, so that the scanner does not find its own test vectors.
const vectors: readonly (readonly [rule: string, secret: string])[] = [
  ['private key', `-----BEGIN ${'OPENSSH'} PRIVATE KEY-----`],
  ['private key', `-----BEGIN ${'PRIVATE'} KEY-----`],
  ['token of a forge', `token: ${'glpat'}-${'a1'.repeat(10)}`],
  ['token of a forge', `${'ghp'}_${'a1B2'.repeat(9)}`],
  ['token of a package registry', `${'npm'}_${'a1B2'.repeat(9)}`],
  ['key of a cloud', `${'AKIA'}${'A1B2'.repeat(4)}`],
  ['key of a cloud', `${'AIza'}${'a1B2c'.repeat(7)}`],
  ['token of a chat', `${'xoxb'}-1234567890-abcdef`],
  ['token of rented machines', `HCLOUD_TOKEN=${'aB3d'.repeat(16)}`],
  ['password in an address', `postgres://alice:${'s3cret'}99@db`],
  ['password or key in plain text', `apiKey: '${'a1b2c3d4'.repeat(3)}'`],
]

describe('secrets', () => {
  const rulesThatFind = (line: string) =>
    findSecrets([{ file: 'x', text: line }], []).map(({ message }) => message)

  test.each(vectors)('%s: %s is found', (rule, secret) => {
    expect(rulesThatFind(secret)).toContain(`looks like a ${rule}`)
  })

  test('every rule has a vector', () => {
    expect(new Set(secretRules.map(({ name }) => name))).toEqual(new Set(vectors.map(([rule]) => rule)))
    for (const { pattern } of secretRules)
      expect(vectors.some(([, secret]) => pattern.test(secret))).toBe(true)
  })

  test.each([
    'HCLOUD_TOKEN=$TOKEN',
    'password: "$PASSWORD"',
    'see https://forge.example/path:80/a@b',
    'the glpat- prefix',
    'const secret = readSecret(file)',
    "secret: 'an example without digits'",
  ])('%s is none', (line) => {
    expect(rulesThatFind(line)).toEqual([])
  })

  test('the finding says where, and never what', () => {
    const [found] = findSecrets([{ file: 'a/b.ts', text: `one\n${vectors[2]![1]}` }], [])
    expect(found).toMatchObject({ file: 'a/b.ts', line: 2 })
    expect(JSON.stringify(found)).not.toContain('a1a1')
  })

  test('a known example is left out for its own rule and files alone', () => {
    const known = [{ files: 'a/**', rule: 'private key', why: 'test vector' }]
    const [, key] = vectors[0]!
    expect(findSecrets([{ file: 'a/x.ts', text: key }], known)).toEqual([])
    expect(findSecrets([{ file: 'b/x.ts', text: key }], known)).toHaveLength(1)
    expect(findSecrets([{ file: 'a/x.ts', text: vectors[2]![1] }], known)).toHaveLength(1)
  })

  test('what a commit added is seen although a later one took it out', () => {
    const log = `commit 0123456789abcdef\n--- a/x.ts\n+++ b/x.ts\n@@ -0,0 +1 @@\n+${vectors[0]![1]}\ncommit fedcba9876543210\n--- a/x.ts\n+++ b/x.ts\n@@ -1 +0,0 @@\n-${vectors[0]![1]}\n`
    expect(findSecrets(addedLines(log), [])).toEqual([
      expect.objectContaining({ file: '01234567:x.ts', line: 1 }),
    ])
  })

  test('a megabyte on one line is cut, not searched', () => {
    expect(rulesThatFind(`${'a'.repeat(1_000_000)}${vectors[0]![1]}`)).toEqual([])
  })
})

describe('what the forge shows', () => {
  test('components have a name that others know them by, a hash, and a place outside of what is shipped for tools', () => {
    const { components } = listComponents(
      lock({
        'node_modules/@a/b': { version: '1.2.3', integrity: hash, license: 'MIT', dev: true },
        'node_modules/c/node_modules/@a/b': { version: '1.2.3', integrity: hash, license: 'MIT', dev: true },
      }),
      { name: 'us', version: '0.1.0' },
    )
    expect(components).toEqual([
      expect.objectContaining({
        purl: 'pkg:npm/%40a/b@1.2.3',
        scope: 'excluded',
        hashes: [{ alg: 'SHA-512', content: '00'.repeat(64) }],
        licenses: [{ expression: 'MIT' }],
      }),
    ])
  })

  test('a linter that says nothing readable is a finding, not silence', () => {
    expect(readReport('biome', 'note\n[]')).toEqual([])
    expect(readReport('biome', '')).toEqual([expect.objectContaining({ severity: 'major' })])
  })
})
