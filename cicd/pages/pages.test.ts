import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeBadge } from './badge.ts'
import { writeDocumentation } from './documentation.ts'
import { emptySite, SiteFolderError } from './target.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}
const read = (file: string): string => readFileSync(join(folder, file), 'utf8')

describe('documentation', () => {
  test('is listed by title and first paragraph, and lies beside its list as text', () => {
    write('dms/README.md', '# dms\n\n![x](y)\n\nThe daemon, in\ntwo lines.\n\n| a |\n')
    expect(writeDocumentation(folder, ['dms/README.md'], join(folder, 'public/docs'))).toBe(1)
    expect(read('public/docs/index.html')).toContain(
      '<dt><a href="dms/README.md.txt">dms</a><dd>The daemon, in two lines.',
    )
    expect(read('public/docs/dms/README.md.txt')).toContain('# dms')
  })
  test('of somebody else’s branch stays text', () => {
    write('a"b.md', '# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n')
    writeDocumentation(folder, ['a"b.md'], join(folder, 'public'))
    expect(read('public/index.html')).not.toMatch(/<script|<img|"b\.md/)
  })
})

describe('the folder of a site', () => {
  test('is emptied when it held a site', () => {
    for (const file of ['site/docs/index.html', 'site/index.html', 'site/old']) write(file, 'x')
    expect(readdirSync(emptySite(folder, 'site'))).toEqual([])
  })
  test.each(['.', '..', '/tmp', 'dms'])('is never %s', (name) => {
    write('dms/nunet.ts', 'x')
    expect(() => emptySite(folder, name)).toThrowError(SiteFolderError)
    expect(read('dms/nunet.ts')).toBe('x')
  })
})

describe('the badge of a pipeline', () => {
  const run = (name: string, colour: string) => {
    write(`${name}/record.json`, JSON.stringify({ verdict: { colour } }))
    write(`${name}/badge.svg`, `${name} is ${colour}`)
  }
  test('is that of a red run before all green ones', () => {
    run('a', 'green')
    run('b', 'red')
    expect(writeBadge(folder, folder)).toBe(true)
    expect(read('badge.svg')).toBe('b is red')
  })
  test('is absent where nothing was played', () => {
    expect(writeBadge(folder, folder)).toBe(false)
  })
})
