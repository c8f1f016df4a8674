import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** What is started here ends with the process that started it, however that ends. */
const bound = ['--pdeathsig', 'KILL', '--']
const programs = ['setpriv', 'unshare', 'nsenter', 'ip', 'iptables']

/** Why networks with address translators cannot be made here and what mends it; undefined when they can. */
export const lackOfNat = (): string | undefined => {
  const missing = programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
  if (missing.length > 0) return `lacks ${missing.join(', ')}: apt-get install util-linux iproute2 iptables`
  if (process.getuid?.() !== 0) return 'lacks root: run the tests as root'
  const trial = spawnSync('unshare', ['-n', '-m', 'iptables', '-t', 'nat', '-L'])
  return trial.status === 0 ? undefined : `cannot translate addresses here: ${String(trial.stderr).trim()}`
}

/** A machine on a private network of its own, behind a translator that lets nothing in which it did not ask for. */
const household = (name: string, publicAddress: string): string => `
ip netns add nat-${name}
ip netns add ${name}
ip link add up-${name} type veth peer name eth0 netns nat-${name}
ip link set up-${name} master wan up
ip -n nat-${name} link add lan type veth peer name eth0 netns ${name}
ip -n nat-${name} addr add ${publicAddress}/24 dev eth0
ip -n nat-${name} addr add 10.0.1.1/24 dev lan
ip -n nat-${name} link set eth0 up
ip -n nat-${name} link set lan up
ip -n ${name} addr add 10.0.1.2/24 dev eth0
ip -n ${name} link set lo up
ip -n ${name} link set eth0 up
ip -n ${name} route add default via 10.0.1.1
ip netns exec nat-${name} sh -eu <<'end'
echo 1 > /proc/sys/net/ipv4/ip_forward
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
iptables -P FORWARD DROP
iptables -A FORWARD -i lan -j ACCEPT
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -i eth0 -m conntrack --ctstate NEW -j DROP
end`

const script = (homes: readonly string[]): string => `set -eu
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/netns
ip link add wan type bridge forward_delay 0
ip link set wan up
ip netns add relay
ip link add up-relay type veth peer name eth0 netns relay
ip link set up-relay master wan up
ip -n relay addr add 203.0.113.1/24 dev eth0
ip -n relay link set lo up
ip -n relay link set eth0 up
${homes.map((name, index) => household(name, `203.0.113.${11 + index}`)).join('\n')}
echo ready
exec sleep infinity
`

export const relayHost = '203.0.113.1'

/** One machine "relay" that all can dial, and machines at the same private address that nobody can. */
export interface NatNetwork extends AsyncDisposable {
  /** Starts a program on the network of `host`. */
  run(host: string, command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess
}

export const createNatNetwork = async (homes: readonly string[]): Promise<NatNetwork> => {
  const keeper = spawn('setpriv', [...bound, 'unshare', '-n', '-m', 'sh', '-c', script(homes)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: Buffer[] = []
  keeper.stderr.on('data', (part: Buffer) => errors.push(part))
  const isReady = await Promise.race([
    once(keeper.stdout, 'data').then(() => true),
    once(keeper, 'close').then(() => false),
  ])
  if (!isReady) throw new Error(`Making the networks: ${Buffer.concat(errors).toString()}`)
  return {
    run: (host, command, env) =>
      spawn(
        'setpriv',
        [...bound, 'nsenter', `--net=/proc/${keeper.pid}/root/run/netns/${host}`, ...command],
        {
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      ),
    [Symbol.asyncDispose]: async () => {
      if (keeper.exitCode !== null) return
      keeper.kill('SIGKILL')
      await once(keeper, 'close')
    },
  }
}
