import { describe, expect, test } from 'vitest'
import type { RunRecord } from '../model.ts'
import { readXml, type XmlElement } from '../reconcile/xml-reader.ts'
import { people, performer } from '../testing/people.ts'
import { record, whole } from '../testing/stream.ts'
import { allure } from './allure.ts'
import type { JunitLimits } from './junit.ts'
import { junitJob } from './junit-people.ts'

const one: RunRecord = { ...record(whole('a')), manual: people }
const limits = { fileBytes: 1e6, jobBytes: 1e6, cases: 8 }

/** As text, whether a file is made whole or piece by piece. */
const filesOf = (of: RunRecord, under?: JunitLimits) =>
  [...junitJob(of, under)].map(({ name, content }) => ({ name, content: [...content].join('') }))

const casesOf = (content: string): readonly XmlElement[] =>
  readXml(content.trim()).children[0]!.children.filter(({ name }) => name === 'testcase')
const resultOf = ({ children }: XmlElement): string => {
  const found = children.find(({ name }) => name === 'failure' || name === 'skipped')
  return found === undefined ? 'passed' : `${found.name}: ${found.attributes.get('message')}`
}

describe('JUnit of people', () => {
  const files = filesOf(one, limits)
  const cases = casesOf(files[1]!.content)

  test('it stands in a file of its own, and the totals of neither count the other', () => {
    expect(files.map(({ name }) => name)).toEqual(['junit.xml', 'junit-people.xml'])
    expect(files.map(({ content }) => /<testsuites [^>]*time/.exec(content)?.[0])).toEqual([
      '<testsuites name="run-1" tests="1" failures="0" errors="0" skipped="0" time',
      '<testsuites name="run-1" tests="7" failures="1" errors="0" skipped="5" time',
    ])
  })

  test('a run without people has no such file', () => {
    expect(filesOf({ ...one, manual: [] }).map(({ name }) => name)).toEqual(['junit.xml'])
  })

  test('only what holds is passed, only what was seen to fail is failed, and the rest is skipped with the reason', () => {
    expect(cases.map(resultOf)).toEqual([
      'passed',
      'failure: failed for 1.2.3-rc1 on 2026-02-28: Then she sees <it> (an empty list)',
      'skipped: blocked for 1.2.3-rc1 on 2026-02-28: Then she sees <it> (an empty list)',
      'skipped: expired; passed for 1.2.2 on 2026-02-28; ended: it was given for 1.2.2, not for 1.2.3-rc1; nobody is to perform it again',
      'skipped: due; failed for 1.2.2 on 2026-02-28: Then she sees <it> (an empty list); ended: it was given for 1.2.2, not for 1.2.3-rc1; to be performed by 2026-03-05',
      'skipped: overdue; was to be performed by 2026-02-20',
      'skipped: unplanned; nobody is to perform it',
    ])
  })

  test('a case bears place, id, state, version, time and validity, and its sentences one by one', () => {
    const [, failed] = cases
    expect(Object.fromEntries(failed!.attributes)).toEqual({
      name: 'She sees what is failed',
      classname: 'Performed by people › manual-failed',
      file: 'features/manual/lending.feature',
      line: '7',
      time: '0.000',
    })
    expect(failed!.children[0]!.children.map(({ attributes }) => [...attributes.values()])).toEqual([
      ['scenario', 'manual-failed'],
      ['state', 'failed'],
      ['version', '1.2.3-rc1'],
      ['performed', '2026-02-28T10:00:00Z'],
      ['validity', 'until 2026-05-29'],
    ])
    expect(failed!.children.at(-1)!.text).toBe(
      'passed   When she looks\nfailed   Then she sees <it>: an empty list',
    )
  })

  test('two scenarios of one title are told apart by their class', () => {
    const twins = people.slice(0, 2).map((line) => ({ ...line, title: 'She sees it' }))
    const names = casesOf(filesOf({ ...one, manual: twins })[1]!.content).map(({ attributes }) =>
      attributes.get('classname'),
    )
    expect(new Set(names).size).toBe(2)
  })

  test('it counts for the limits of the forge: cases, bytes of a file, bytes of a job', () => {
    expect(() => filesOf(one, { ...limits, cases: 7 })).toThrow('split the run')
    const parts = filesOf(one, { ...limits, fileBytes: files[1]!.content.length / 3 }).slice(1)
    expect(parts.map(({ name }) => name).slice(0, 2)).toEqual(['junit-people.xml', 'junit-people-2.xml'])
    expect(parts.flatMap(({ content }) => casesOf(content)).map(resultOf)).toEqual(cases.map(resultOf))
    const machines = files[0]!.content.match(/<testcase.*<\/testcase>/s)![0].length
    const told = (jobBytes: number): boolean[] =>
      filesOf(one, { ...limits, jobBytes }).map(({ content }) => content.includes('<system-out>'))
    // Without people, what machines played would just fit.
    expect([told(1e6), told(machines)]).toEqual([
      [true, true],
      [false, false],
    ])
  })
})

describe('Allure of people', () => {
  const results = [...allure(one).files]
    .filter(({ name }) => name.startsWith('people-'))
    .map(({ content }) => JSON.parse(content) as Record<string, unknown>)

  test('each is a result with its state as the label manual, and a status that fits', () => {
    const label = ({ labels }: Record<string, unknown>) =>
      (labels as { name: string; value: string }[]).find(({ name }) => name === 'manual')?.value
    expect(results.map((result) => [label(result), result.status])).toEqual([
      ['passed', 'passed'],
      ['failed', 'failed'],
      ['blocked', 'skipped'],
      ['expired', 'skipped'],
      ['due', 'skipped'],
      ['overdue', 'skipped'],
      ['unplanned', 'skipped'],
    ])
  })

  test('it tells the sentences one by one, and the facts in its description', () => {
    expect(results[1]).toMatchObject({
      name: 'She sees what is failed',
      fullName: 'features/manual/lending.feature:7 She sees what is failed',
      statusDetails: {
        message: 'failed for 1.2.3-rc1 on 2026-02-28: Then she sees <it> (an empty list)',
      },
      description:
        'Performed by people; state failed; version 1.2.3-rc1; performed 2026-02-28T10:00:00Z; validity until 2026-05-29',
      steps: [
        { name: 'When she looks', status: 'passed' },
        { name: 'Then she sees <it>', status: 'failed', statusDetails: { message: 'an empty list' } },
      ],
    })
  })

  test('a verdict of last month does not stretch the run', () => {
    const machine = [...allure(one).files].find(({ name }) => /^[^p].*-result/.test(name))!
    const { start } = JSON.parse(machine.content) as { start: number }
    for (const result of results) expect(Math.abs(Number(result.start) - start)).toBeLessThan(60_000)
  })
})

test('who performed a scenario is told to no other program', () => {
  const written = [...filesOf(one), ...allure(one).files].map(({ content }) => content)
  expect(written.filter((content) => content.includes(performer))).toEqual([])
})
