import { expect, it } from 'vitest'
import { namespacesElsewhere, networkVariable } from './members.ts'
import type { ProcessView } from './processes.ts'

const view = (networkNamespace: string, ...environment: readonly string[]): ProcessView => ({
  pid: 1,
  started: '1',
  parent: 0,
  executable: '/bin/sleep',
  workingDirectory: '/',
  environment,
  networkNamespace,
  processNamespace: '',
  hasTerminal: false,
})

it('a number of a namespace is of another network when a process there says so', () => {
  const all = [
    view('net:[1]', `${networkVariable}=/tmp/ours/net-1`),
    view('net:[2]', `${networkVariable}=/tmp/theirs/net-2`),
    view('net:[3]', `${networkVariable}=/tmp/ours-too/net-3`),
    view('net:[4]', 'PATH=/tmp/theirs'),
  ]
  expect([...namespacesElsewhere('/tmp/ours', all)]).toEqual(['net:[2]', 'net:[3]'])
})
