import { setTimeout as delay } from 'node:timers/promises'
import type { ProviderName } from '../environment.ts'
import { createProvider, loadBuild, namedTopology } from '../index.ts'

// A runner that is there to be killed: spawns a pair, says so, and waits.
const [name, root, buildFile] = process.argv.slice(2) as [ProviderName, string, string?]
const environment = await createProvider(name, { root, reaper: false }).spawn(namedTopology('pair'), {
  owner: 'a runner that will be killed',
  ...(buildFile === undefined ? {} : { build: await loadBuild(buildFile) }),
})
process.stdout.write(`${environment.id}\n`)
await delay(600_000)
