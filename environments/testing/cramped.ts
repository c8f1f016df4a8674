import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createProvider, loadBuild, namedTopology, openLeases, type ProviderName } from '../index.ts'
import { EnvironmentError } from '../problem.ts'

// Has room for one network only, asks for another one beside it, twice, and says as JSON how that went.
const [root, name, buildFile] = process.argv.slice(2) as [string, ProviderName, string]
const build = await loadBuild(buildFile)
const provider = createProvider(name, { root, reaper: false })
const spawn = () => provider.spawn(namedTopology('pair'), { owner: 'cramped', build })

const failureOf = async () => {
  const error: unknown = await spawn().then(
    () => new Error('it was made without room'),
    (reason: unknown) => reason,
  )
  const { code, message } =
    error instanceof EnvironmentError ? error : { code: 'NONE', message: String(error) }
  return { code, message }
}

/** By ever smaller pieces, until not a byte more fits. */
const fill = (path: string): void => {
  for (let size = 2 ** 20; size >= 1; ) {
    try {
      appendFileSync(path, 'x'.repeat(size))
    } catch {
      size /= 2
    }
  }
}

const standing = await spawn()
const failures = [await failureOf()]
fill(join(root, 'ballast'))
failures.push(await failureOf())
const networks = readdirSync(root).filter((one) => one.startsWith('net-'))
const leases = openLeases({ root, reaper: false }).list()
const identities = await Promise.all(standing.hosts.map(({ dms }) => dms.identity()))
const result = {
  failures,
  isAlone: networks.join() === standing.id && leases.map(({ id }) => id).join() === standing.id,
  answers: identities.map(({ ok }) => ok),
  ends: await standing.unexpectedEnds(),
}
await standing[Symbol.asyncDispose]()
process.stdout.write(
  JSON.stringify({ ...result, after: readdirSync(root).filter((one) => one.startsWith('net-')) }),
)
