import type { ProviderName } from '../../environment.ts'
import { createProvider, loadBuild } from '../../index.ts'
import { readTopologyFile } from '../../topology/read-file.ts'

// A runner that is there to be killed at any moment: it makes a network and takes it down, again and again, and says where it is.
const [name, root, buildFile, topologyFile] = process.argv.slice(2) as [ProviderName, string, string, string]
const say = (phase: string) => process.stdout.write(`${phase}\n`)
const provider = createProvider(name, { root })
const topology = readTopologyFile(topologyFile)
const build = await loadBuild(buildFile)
for (;;) {
  say('spawning')
  const environment = await provider.spawn(topology, {
    owner: 'a runner that will be killed',
    purpose: { run: 'kills', scenario: name },
    build,
    capture: provider.supports.has('capture'),
  })
  say('standing')
  await environment.hosts[0]!.dms.identity()
  say('disposing')
  await environment[Symbol.asyncDispose]()
}
