import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isJunit, isJunitOfPeople } from '../files.ts'
import type { Outcome } from '../model.ts'
import { outcomeSaid, type Reading, type Said, said } from './reading.ts'
import { readXml, type XmlElement } from './xml-reader.ts'

const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name)

const propertyOf = (element: XmlElement, wanted: string): string | undefined =>
  childrenOf(element, 'properties')
    .flatMap(({ children }) => children)
    .find(({ attributes }) => attributes.get('name') === wanted)
    ?.attributes.get('value')

const outcomeOf = (testCase: XmlElement): Outcome => {
  if (childrenOf(testCase, 'failure').length > 0 || childrenOf(testCase, 'error').length > 0) return 'failed'
  if (childrenOf(testCase, 'skipped').length > 0) return 'skipped'
  return propertyOf(testCase, 'outcome') === 'flaky' ? 'flaky' : 'passed'
}

const numberOf = ({ attributes }: XmlElement, name: string): number => Number(attributes.get(name))

/** What is asked of a case; its elements, many times as large, go when it ends. */
interface Told {
  readonly name: string
  readonly scenario: string
  readonly words: Said
  /** Where a scenario of people stands; empty of what machines played. */
  readonly state: string
}

/** Totals are what other tools show, so they must match the cases below them. */
const checkTotals = (element: XmlElement, cases: readonly Told[]): void => {
  const count = (wanted: Outcome): number => cases.filter(({ words }) => outcomeSaid(words) === wanted).length
  const expected = { tests: cases.length, failures: count('failed'), skipped: count('skipped') }
  for (const [name, value] of Object.entries(expected))
    if (numberOf(element, name) !== value)
      throw new Error(`<${element.name}> says ${name}="${element.attributes.get(name)}" and holds ${value}`)
}

const toldBy = (testCase: XmlElement): Told => ({
  name: `${testCase.attributes.get('classname')} / ${testCase.attributes.get('name')}`,
  scenario: propertyOf(testCase, 'scenario') ?? '',
  words: said(outcomeOf(testCase), propertyOf(testCase, 'quarantined') !== undefined),
  state: propertyOf(testCase, 'state') ?? '',
})

const checkNames = (cases: readonly Told[]): void => {
  const seen = new Set<string>()
  for (const { name } of cases) {
    if (seen.has(name)) throw new Error(`two test cases are named "${name}"`)
    seen.add(name)
  }
}

/** The cases of one file, whose totals are right and which is of this run. */
export const casesIn = (path: string, runId: string): Told[] => {
  if (statSync(path).size === 0) throw new Error('it is empty')
  const cases: Told[] = []
  let checked = 0
  const root = readXml(readFileSync(path, 'utf8').trim(), (element, parent) => {
    if (element.name === 'testcase' && parent === 'testsuite') cases.push(toldBy(element))
    else if (element.name === 'testsuite') {
      checkTotals(element, cases.slice(checked))
      checked = cases.length
    } else return true
    return false
  })
  checkTotals(root, cases)
  if (root.attributes.get('name') !== runId) throw new Error('it belongs to another run')
  return cases
}

/** What a reader of `junit.xml` and its further parts counts; not of those in which people stand. */
export const readJunit = (directory: string, runId: string): Reading => {
  const names = readdirSync(directory).filter((name) => isJunit(name) && !isJunitOfPeople(name))
  if (names.length === 0) throw new Error('it is missing')
  const cases = names.flatMap((name) => casesIn(join(directory, name), runId))
  checkNames(cases)
  return new Map(cases.map(({ scenario, words }) => [scenario, words]))
}
