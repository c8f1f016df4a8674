import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { bench, clocked, median, ratioOf } from '../../bench/measuring.ts'
import { createProvider, loadBuild } from '../../index.ts'
import type { Bed } from './testing/lay-bed.ts'
import { layBed } from './testing/lay-bed.ts'
import { bedLacks } from './testing/requirements.ts'

/** From nothing to daemons that answer, on machines with sshd: the build is sent there, and then it is there already. */
const hosts = 3
const warmRounds = 3
const run = promisify(execFile)

/** The peer: the bytes of the build, sent by OpenSSH's own client to each machine at once. */
const copyByScp = async ({ folder, machines }: Bed, binary: string, signal: AbortSignal): Promise<void> => {
  const options = ['-q', '-i', join(folder, 'key')].concat(
    // Machines made a moment ago, of this process's own making.
    ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes'].flatMap((one) => [
      '-o',
      one,
    ]),
  )
  await Promise.all(
    machines.map(({ address }) =>
      run('scp', [...options, binary, `root@${address}:/root/copied-by-scp`], { signal }),
    ),
  )
}

await bench(async ({ tell, say, signal }) => {
  const lacks = bedLacks()
  if (lacks !== undefined) {
    tell({ name: 'deploy by ssh', value: null, unit: 'ms', note: `not measured: ${lacks}` })
    return
  }
  const build = await loadBuild(resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json'))
  await using bed = await layBed({ hosts })
  const provider = createProvider('ssh', { inventory: bed.inventory })
  const topology = {
    name: 'deploy',
    hosts: Array.from({ length: hosts }, (_, index) => ({ name: `h${index}` })),
  }
  const deploy = async (): Promise<number> => {
    signal.throwIfAborted()
    const { value: network, tookMs } = await clocked(() =>
      provider.spawn(topology, { owner: 'bench', build, signal }),
    )
    await network[Symbol.asyncDispose]()
    return tookMs / hosts
  }
  say(`deploying to ${hosts} machines that have nothing`)
  const coldMs = await deploy()
  const warm: number[] = []
  for (let round = 0; round < warmRounds; round++) {
    say(`deploying again, ${round + 1} of ${warmRounds}`)
    warm.push(await deploy())
  }
  say('copying the same bytes by scp')
  const peerMs = await clocked(() => copyByScp(bed, build.binary, signal)).then(
    ({ tookMs }) => tookMs / hosts,
    () => undefined,
  )
  signal.throwIfAborted()
  const beside = (value: number) =>
    peerMs === undefined ? {} : { peer: 'scp of the build', ratio: ratioOf(value, peerMs) }
  const note = `${hosts} machines at once, from spawn until all see each other`
  const row = (name: string, value: number, more: string) =>
    tell({ name, value: Math.round(value), unit: 'ms', ...beside(value), note: `${note}, ${more}` })
  row('deploy by ssh for each host, cold', coldMs, 'once')
  row('deploy by ssh for each host, warm', median(warm), `median of ${warmRounds}`)
})
