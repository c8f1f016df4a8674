import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { until } from '../../until.ts'
import type { Lab } from './lab.ts'

/** A router with a kernel of its own, and so with the shaper of that kernel. */
export interface UmlRouter extends AsyncDisposable {
  /** Of a host of the lab, by way of this router. */
  addressOf(host: string): string
  /** What netem does to packets that leave towards a host: `delay 10ms`, `loss 1%`. */
  shape(towards: string, netem: string): Promise<void>
}

const which = (program: string): string | undefined => {
  const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim()
  return found === '' ? undefined : found
}

const findNetem = (kernel: string): string | undefined => {
  const folder = join(dirname(realpathSync(kernel)), '../lib/uml/modules')
  const found = (existsSync(folder) ? readdirSync(folder) : [])
    .map((release) => join(folder, release, 'kernel/net/sched/sch_netem.ko'))
    .find((path) => existsSync(path))
  return found
}

/** Why no such router can run here, with the remedy; undefined where it can. */
export const whatUmlLacks = (): string | undefined => {
  const kernel = which('linux.uml')
  if (kernel === undefined || findNetem(kernel) === undefined)
    return 'a kernel that runs as a program (apt-get install user-mode-linux)'
  if (which('busybox') === undefined) return 'busybox (apt-get install busybox-static)'
  if (which('tc') === undefined) return 'tc (apt-get install iproute2)'
  return existsSync('/dev/net/tun') ? undefined : '/dev/net/tun (modprobe tun)'
}

const ends = ['a', 'b'] as const
const near = (index: number): string => `10.99.${index + 1}.1`
const far = (index: number): string => `10.99.${index + 1}.2`

/** The first program of the guest, whose files are this machine's, read-only: takes commands, one a line. */
const init = (netem: string): string => `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
stty -onlcr -echo
mount -t proc proc /proc
echo 1 >/proc/sys/net/ipv4/ip_forward
busybox insmod '${netem}'
ip link set lo up
${ends.map((_, index) => `ip addr add ${near(index)}/24 dev vec${index}; ip link set vec${index} up`).join('\n')}
echo ready
while read number line; do eval "$line" && echo "done $number" || echo "failed $number"; done
`

/** In a process namespace of its own, so that nothing of it outlives the program that started it. */
const command = (kernel: string, folder: string): readonly string[] => [
  ...['unshare', '--pid', '--fork', '--kill-child=KILL', 'env', `HOME=${folder}`, `TMPDIR=${folder}`],
  ...[kernel, 'mem=64M', 'root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'ro', 'quiet'],
  ...[`init=${folder}/init`, `uml_dir=${folder}`, 'con=null', 'con0=fd:0,fd:1'],
  ...ends.map((end, index) => `vec${index}:transport=tap,ifname=tap${end},depth=512`),
]

/** Cables from the running kernel into the two hosts, and a way from each to the other through it. */
const connect = (lab: Lab, hosts: readonly [string, string]): void => {
  for (const [index, host] of hosts.entries()) {
    const tap = `tap${ends[index]}`
    lab.run('router', ['ip', 'link', 'set', tap, 'netns', lab.host(host).namespacePath])
    lab.run(host, ['ip', 'addr', 'add', `${far(index)}/24`, 'dev', tap])
    lab.run(host, ['ip', 'link', 'set', tap, 'up'])
    lab.run(host, ['ip', 'route', 'add', `10.99.${2 - index}.0/24`, 'via', near(index)])
  }
}

/** Boots a router between two hosts of a lab, beside the lab's own. @throws Error with what it said when it cannot run */
export const startUmlRouter = async (lab: Lab, hosts: readonly [string, string]): Promise<UmlRouter> => {
  const kernel = which('linux.uml')!
  const folder = mkdtempSync(join(tmpdir(), 'nunet-uml-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    writeFileSync(join(folder, 'init'), init(findNetem(kernel)!), { mode: 0o700 })
    for (const end of ends) lab.run('router', ['ip', 'tuntap', 'add', `tap${end}`, 'mode', 'tap'])
    for (const end of ends) lab.run('router', ['ip', 'link', 'set', `tap${end}`, 'up'])
    const { child, said } = await lab.start('router', command(kernel, folder))
    connect(lab, hosts)
    let number = 0
    const order = async (line: string): Promise<void> => {
      number += 1
      child.stdin!.write(`${number} ${line}\n`)
      const answer = new RegExp(`(done|failed) ${number}\\n`)
      const outcome = await until(() => answer.exec(said())?.[1], { withinMs: 10_000, everyMs: 20 })
      if (outcome !== 'done') throw new Error(`"${line}" in the router: ${said().slice(-500)}`)
    }
    return {
      addressOf: (host) => far(hosts.indexOf(host)),
      shape: (towards, netem) =>
        order(`tc qdisc replace dev vec${hosts.indexOf(towards)} root netem ${netem}`),
      // The lab ends its process.
      [Symbol.asyncDispose]: async () => remove(),
    }
  } catch (error) {
    remove()
    throw error
  }
}
