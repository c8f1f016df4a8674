import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunRecord, Scenario } from '../model.ts'
import { readXml } from '../reconcile/xml-reader.ts'
import { attempted, finished, planned, record, started, whole } from '../testing/stream.ts'
import { harmless } from '../text.ts'
import { allure } from './allure.ts'
import { annotations } from './annotations.ts'
import { badge } from './badge.ts'
import { type JunitLimits, junit, junitFiles } from './junit.ts'
import { codeBlock, escapeMarkdown } from './markdown.ts'
import { metrics } from './metrics.ts'
import { html, raw } from './page/html.ts'
import { page } from './page/page.ts'
import { summary } from './summary.ts'
import { element, text } from './xml.ts'

const one = record(whole('a', 'FAILED'))

const changed = (change: Partial<Scenario>): RunRecord => ({
  ...one,
  scenarios: one.scenarios.map((scenario) => ({ ...scenario, ...change })),
})

const flaky = record([
  started,
  ...planned('a'),
  ...attempted('a', 'FAILED', { again: true }),
  ...attempted('a', 'PASSED', { attempt: 1 }),
  finished,
])

describe('JUnit', () => {
  test('any text survives the way into XML and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }).map(harmless), (value) => {
        const read = readXml(element('a', { b: value }, [text(value)]))
        expect([read.attributes.get('b'), read.text]).toEqual([value, value])
      }),
    )
  })

  test('every attempt is a property, and file and line are told', () => {
    const testCase = readXml(junit(flaky).trim()).children[0]!.children.find(
      ({ name }) => name === 'testcase',
    )!
    const properties = testCase.children[0]!.children.map(
      ({ attributes }) => `${attributes.get('name')}=${attributes.get('value')}`,
    )
    expect(properties).toEqual(
      expect.arrayContaining([
        'outcome=flaky',
        'attempts=2',
        'attempt1=failed: * it works: failed',
        'attempt2=passed',
      ]),
    )
    expect(testCase.attributes.get('file')).toBe('a.feature')
    expect(testCase.attributes.get('line')).toBe('3')
  })

  test('XML that is broken is refused with its place', () => {
    expect(() => readXml('<a><b></a></b>')).toThrow('</a> closes nothing')
    expect(() => readXml('<a>&nbsp;</a>')).toThrow('is not an entity')
    expect(() => readXml('<a')).toThrow('not XML at character 0')
    expect(() => readXml('<a/><b/>')).toThrow('2 root elements')
  })

  test('elements that are not kept are seen, each with its parent, and gone', () => {
    const seen: string[] = []
    const root = readXml('<a><b><c/>x</b><c/><d>y</d></a>', ({ name, text: said }, parent) => {
      seen.push(`${parent}/${name} ${said}`.trim())
      return name !== 'c'
    })
    expect(seen).toEqual(['b/c', 'a/b x', 'a/c', 'a/d y', '/a'])
    expect(root.children.map(({ name, children }) => [name, children.length])).toEqual([
      ['b', 0],
      ['d', 0],
    ])
  })
})

describe('JUnit under the limits of a forge', () => {
  const many: RunRecord = {
    ...one,
    scenarios: Array.from({ length: 9 }, (_, n) => ({
      ...one.scenarios[0]!,
      title: `case ${n}`,
      outcome: n === 0 ? ('failed' as const) : ('passed' as const),
    })),
  }
  const limits = { fileBytes: 1e6, jobBytes: 1e6, cases: 9 }

  const texts = (changed: Partial<JunitLimits>) =>
    junitFiles(many, { ...limits, ...changed }).map(({ name, content }) => ({
      name,
      content: [...content].join(''),
    }))

  test('parts hold every case once, in order, and count themselves', () => {
    const whole = texts({})[0]!.content
    const parts = texts({ fileBytes: whole.length / 3 })
    expect(parts.map(({ name }) => name).slice(0, 2)).toEqual(['junit.xml', 'junit-2.xml'])
    const names = parts.flatMap(({ content }) => [...content.matchAll(/<testcase name="([^"]+)"/g)])
    expect(names.map(([, name]) => name)).toEqual(many.scenarios.map(({ title }) => title))
    const told = parts.map(({ content }) => Number(/<testsuites [^>]*tests="(\d+)"/.exec(content)?.[1]))
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(9)
  })

  test('a job that is too large tells the steps of what did not pass, then of nothing', () => {
    const outputs = (jobBytes: number): number =>
      texts({ jobBytes })[0]!.content.split('<system-out>').length - 1
    const all = texts({})[0]!
      .content.match(/<testcase.*?<\/testcase>/gs)!
      .join('').length
    expect([outputs(all), outputs(all - 1), outputs(10)]).toEqual([9, 1, 0])
  })

  test('more cases than a forge reads are refused', () => {
    expect(() => junitFiles(many, { ...limits, cases: 8 })).toThrow('split the run')
  })
})

describe('small formats', () => {
  test('metrics count every outcome and end as OpenMetrics has it', () => {
    expect(metrics(flaky)).toMatch(/^acceptance_scenarios\{outcome="flaky"\} 1$/m)
    expect(metrics(flaky)).toMatch(/# EOF\n$/)
  })

  test('a badge says the verdict in words, and what is red without a failure is not called passed', () => {
    expect(badge(one)).toContain('>1 of 1 failed<')
    expect(badge(flaky)).toContain('>red<')
    expect(badge(record(whole('a')))).toContain('>1 passed<')
  })

  test('annotations link where others can read, and nowhere else', () => {
    expect(annotations(one)).toBe('{"acceptance":[]}\n')
    const there = { ...one, context: { ...one.context, url: 'https://forge.example/job/7/' } }
    expect(annotations(there)).toContain('"url":"https://forge.example/job/7/index.html"')
  })
})

describe('Allure', () => {
  const results = (of: RunRecord): Record<string, unknown>[] =>
    [...allure(of).files]
      .filter(({ name }) => name.endsWith('-result.json'))
      .map(({ content }) => JSON.parse(content) as Record<string, unknown>)

  test('each attempt is a result of the same history, and the last one starts last', () => {
    const [first, second] = results(flaky)
    expect(first!.historyId).toBe(second!.historyId)
    expect(first!.uuid).not.toBe(second!.uuid)
    expect([first!.status, second!.status]).toEqual(['failed', 'passed'])
    expect(Number(second!.start)).toBeGreaterThan(Number(first!.start))
  })

  test('the history of a scenario is the same in another run', () => {
    const other = { ...one, context: { ...one.context, runId: 'run-2' } }
    expect(results(other)[0]!.historyId).toBe(results(one)[0]!.historyId)
    expect(results(other)[0]!.uuid).not.toBe(results(one)[0]!.uuid)
  })

  test('a result names feature, host, tag and run, and links its scope lines', () => {
    const [result] = results(changed({ hosts: ['bob'], tags: ['@slow'], scopeLines: ['security-1'] }))
    expect(result!.labels).toEqual(
      expect.arrayContaining([
        { name: 'host', value: 'bob' },
        { name: 'tag', value: 'slow' },
        { name: 'run', value: 'run-1' },
      ]),
    )
    expect(result!.links).toEqual([
      { type: 'scope', name: 'security-1', url: '../index.html#scope-security-1' },
    ])
  })
})

describe('the summary', () => {
  test('text from outside is neither markup, mention nor table cell', () => {
    expect(escapeMarkdown('<b> @all #12 a|b `x` *y* &lt;')).toBe(
      '&lt;b&gt; &#64;all \\#12 a&#124;b \\`x\\` \\*y\\* &amp;lt;',
    )
    expect(codeBlock('a\n````\nb')).toBe('`````text\na\n````\nb\n`````')
  })

  test('it says verdict, provider with the reason, what failed, and the scope lines', () => {
    const scope = [
      {
        id: 'security',
        title: 'Security',
        accept: [
          { n: 1, text: 'refused' },
          { n: 2, text: 'granted' },
        ],
      },
    ]
    const written = summary(changed({ scopeLines: ['security-1'] }), scope)
    expect(written).toContain('## ❌ Red: 1 of 1 scenario failed.')
    expect(written).toContain('Provider **in-process**: the test said so')
    expect(written).toContain('`a.feature:3`')
    expect(written).toContain('Scope: 0 of 2 lines proven by this run')
    expect(written).toContain('❌ security-1')
  })
})

describe('the page', () => {
  test('values are escaped, markup made by the template is not', () => {
    expect(
      html`<p title="${'"'}">${'<b>'}${[html`<i>${1}</i>`, false, undefined]}${raw('<u>')}</p>`.markup,
    ).toBe('<p title="&quot;">&lt;b&gt;<i>1</i><u></p>')
  })

  test('it holds everything itself and asks for nothing from anywhere', () => {
    const written = page(one, [])
    expect(written).not.toMatch(/<(?:img|iframe|object|embed|form)\b|\ssrc=|@import|url\(/)
    expect(written.match(/<link\b[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">'])
    expect(written).toMatch(
      /default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-[\w+/]+='/,
    )
  })

  test('hostile names stay text everywhere', () => {
    const nasty = `</script><script>alert(1)</script>"' onload='x`
    const scenario = {
      title: nasty,
      name: nasty,
      feature: nasty,
      rule: nasty,
      why: nasty,
      tags: [nasty],
      hosts: [nasty],
      uri: nasty,
      id: nasty,
    }
    const written = page(changed(scenario), [{ id: nasty, title: nasty, accept: [{ n: 1, text: nasty }] }])
    expect(written.match(/<script/g)).toHaveLength(1)
    expect(written.replace(/"[^"]*"/g, '""')).not.toMatch(/<[a-z][^>]*\sonload/)
  })

  test('the reason for the provider does not name it again', () => {
    const context = { ...one.context, provider: 'netns', whyProvider: 'netns: asked for by name' }
    expect(page({ ...one, context }, [])).toContain('<span class="chip">netns</span> asked for by name')
  })

  test('it says the verdict first, in words', () => {
    expect(page(one, [])).toContain('<h1>1 of 1 scenario failed.</h1>')
    expect(page(record(whole('a')), [])).toContain(
      '<h1>The only scenario that ran passed on in-process.</h1>',
    )
  })
})
