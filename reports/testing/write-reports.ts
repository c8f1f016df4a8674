import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { parseScope, writeReports } from '../index.ts'

// A program of its own, so that a bench can see what it takes: record, formats, reconciliation and manifest of a folder.
const [outDirectory] = process.argv.slice(2)
const scope = parseScope(parse(readFileSync(join(import.meta.dirname, '../../specs/scope.yaml'), 'utf8')))
const { causes, counts } = await writeReports({
  outDirectory: outDirectory ?? '',
  scope,
  runnerSuccess: false,
  allure: { page: false },
})
const wrong = causes.filter((text) => /does not agree|could not be written|cannot be/.test(text))
if (wrong.length > 0 || counts.passed === 0) throw new Error(wrong.join('; ') || 'nothing was counted')
