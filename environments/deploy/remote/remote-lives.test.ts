import { expect, it } from 'vitest'
import { endsFrom } from './read-ends.ts'
import { createRemoteLives } from './remote-lives.ts'

const orderly = { life: 1, how: 'ended with exit code 0', isOrderly: true, logTail: 'bye' }
const killed = { life: 1, how: 'was ended by SIGKILL', isOrderly: false, logTail: 'ready' }

const begun = () => {
  const lives = createRemoteLives('bob')
  lives.begin(1)
  return lives
}

it('names nothing while a daemon lives', () => {
  expect(begun().unexpected()).toEqual([])
})

it('names who ended unasked, with signal and log, and remembers it over the next life', () => {
  const lives = begun()
  lives.learn([killed])
  lives.begin(2)
  const [end] = lives.unexpected()
  expect(end).toEqual({ host: 'bob', how: 'was ended by SIGKILL, asked by nobody', logTail: '  | ready' })
})

it('names who ended in order, but unasked', () => {
  const lives = begun()
  lives.learn([orderly])
  expect(lives.unexpected()).toMatchObject([{ how: 'ended with exit code 0, asked by nobody' }])
})

it('does not name who was stopped and ended in order, or was killed on purpose', () => {
  const lives = begun()
  lives.ask('stop')
  lives.learn([orderly])
  lives.begin(2)
  lives.ask('kill')
  lives.learn([{ ...killed, life: 2 }])
  expect(lives.unexpected()).toEqual([])
})

it('names who was stopped and ended badly', () => {
  const lives = begun()
  lives.ask('stop')
  lives.learn([{ ...orderly, how: 'ended with exit code 3', isOrderly: false }])
  expect(lives.unexpected()).toMatchObject([{ how: 'ended with exit code 3, asked to stop' }])
})

it('names whose end nobody saw, unless it was asked to stop', () => {
  const lives = begun()
  lives.learn([])
  expect(lives.unexpected()).toMatchObject([{ how: 'ended in a way that nobody saw, asked by nobody' }])
  const asked = begun()
  asked.ask('stop')
  asked.learn([])
  expect(asked.unexpected()).toEqual([])
})

it('reads ends of which a log looks like another end', () => {
  const text = 'end 1 137\n| end 9 0\n| last\n\nend 2 0\n|  indented\n\nend 3 3\n\n'
  expect(endsFrom(text)).toEqual([
    { life: 1, how: 'was ended by SIGKILL', isOrderly: false, logTail: 'end 9 0\nlast' },
    { life: 2, how: 'ended with exit code 0', isOrderly: true, logTail: ' indented' },
    { life: 3, how: 'ended with exit code 3', isOrderly: false, logTail: '' },
  ])
})
