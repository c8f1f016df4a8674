import { createProvider, loadBuild, namedTopology, openLeases } from '../index.ts'
import { createLinuxProcesses } from '../lease/index.ts'
import { EnvironmentError } from '../problem.ts'
import { createNetnsProvider } from '../providers/netns/index.ts'

// Asks for a network that cannot be made here, and says as JSON how it was refused.
const [root, name, buildFile] = process.argv.slice(2) as [string, 'process' | 'netns', string]
const leases = openLeases({ root, reaper: false })
const provider =
  name === 'process'
    ? createProvider(name, { root, reaper: false })
    : // Whoever is root of some namespace is to be taken for an ordinary user.
      createNetnsProvider({ leases, processes: createLinuxProcesses(), uid: 65_534 })
const refusal: unknown = await provider
  .spawn(namedTopology('pair'), { owner: 'refused', build: await loadBuild(buildFile) })
  .then(
    () => new Error('it was made'),
    (reason: unknown) => reason,
  )
const { code, message } =
  refusal instanceof EnvironmentError ? refusal : { code: 'NONE', message: String(refusal) }
process.stdout.write(JSON.stringify({ code, message, left: leases.list().map(({ id }) => id) }))
