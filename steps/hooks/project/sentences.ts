import { Given } from '@cucumber/cucumber'

// What scenarios of a small project can say. A project's own runner imports this, the repository's never does.

Given('it is kept', () => undefined)

Given('it is broken', () => {
  throw new Error('planted: the promise was not kept')
})

let tries = 0
Given('it is kept at the second try', () => {
  tries += 1
  if (tries === 1) throw new Error('planted: not at the first try')
})

Given('it cannot be tried here', function () {
  this.attach('there is nothing to try it on', 'text/vnd.nunet.skip-reason')
  return 'skipped'
})

Given('the power fails', () => {
  process.kill(process.pid, 'SIGKILL')
  // Nothing comes after it.
  return new Promise(() => undefined)
})
