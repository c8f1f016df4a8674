import { expect, test } from 'vitest'
import { judgeWords } from './judge.ts'
import { wordRules } from './rules.ts'

const judge = (path: string, ...lines: string[]) =>
  judgeWords([{ path, text: lines.join('\n') }], wordRules).map(
    ({ line, message }) => `${line} ${message.split(':')[0]}`,
  )

const env = ['process', 'env'].join('.')

test.each([
  ['dms/actor/mailbox.ts', 'const at = Date.now()', '1 Date.now'],
  ['dms/actor/mailbox.ts', 'const at = new Date()', '1 new Date()'],
  ['dms/actor/mailbox.ts', 'setTimeout(() => {}, 5)', '1 setTimeout('],
  ['dms/actor/mailbox.ts', 'const dice = Math.random()', '1 Math.random'],
  ['cicd/bench.ts', 'const dice = Math.random()', '1 Math.random'],
  ['dms/api/server.ts', `const port = ${env}.PORT`, `1 ${env}`],
  ['steps/tasks/deploy.ts', 'await new Promise((done) => setTimeout(done, 500))', '1 setTimeout'],
  ['dms/job/parse.test.ts', "describe.only('x', () => {})", '1 describe.only'],
  ['dms/job/parse.test.ts', "test.skip('x', () => {})", '1 test.skip('],
  ['dms/job/parse.test.ts', "it.todo('x')", '1 it.todo('],
  ['dms/job/parse.test.ts', "describe.skipIf(!docker)('x', () => {})", '1 describe.skipIf('],
  ['dms/job/parse.test.ts', "test.runIf(docker)('x', () => {})", '1 test.runIf('],
])('%s may not say %s', (path, line, expected) => {
  expect(judge(path, line)).toEqual([expected])
})

test.each([
  ['dms/core/clock.ts', 'const at = Date.now()'],
  ['dms/nunet.ts', `const home = ${env}.HOME`],
  ['dms/actor/mailbox.ts', '// never Date.now() here'],
  ['dms/actor/mailbox.ts', "const hint = 'Date.now() is not used'"],
  ['dms/actor/mailbox.ts', 'clock.setTimer(5)'],
  ['steps/expect/eventually.ts', 'setTimeout(done, 50)'],
  ['dms/job/parse.test.ts', "context.skip(!docker, 'no engine answers')"],
])('%s may say %s', (path, line) => {
  expect(judge(path, line)).toEqual([])
})

test('lines are counted through comments and templates of several lines', () => {
  expect(
    judge('dms/a.ts', '/*', ' Date.now()', '*/', 'const text = `', 'Date.now()', '`', 'Date.now()'),
  ).toEqual(['7 Date.now'])
})
