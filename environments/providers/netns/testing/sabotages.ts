import { join } from 'node:path'
import type { LinkQuality, Topology } from '../../../topology.ts'
import { connectDelayLine, perfectLink, qualityBetween } from '../../../wan/index.ts'
import { boxesOf, rulesOf } from '../boxes.ts'
import { delayRole } from '../delay.ts'
import type { Lab } from './lab.ts'

/** Three continents, loss on one way, and a home behind a translator. */
export const claimed: Topology = {
  name: 'claimed',
  hosts: [
    { name: 'alice', region: 'falkenstein' },
    { name: 'bob', region: 'ashburn' },
    { name: 'carol', region: 'singapore' },
    { name: 'dave', region: 'falkenstein', nat: 'port-restricted' },
  ],
  links: [
    { from: 'alice', to: 'carol', oneWay: true, lossPercent: 50 },
    { from: 'bob', to: 'carol', oneWay: true, rateKbitPerS: 2000 },
  ],
}

/** One way to break a network after it was made, and the words in which its survey has to name it. */
export interface Sabotage {
  readonly what: string
  readonly named: RegExp
  /** Default true: with the distances that it claims. */
  readonly stretched?: boolean
  readonly commit: (lab: Lab) => Promise<unknown>
}

const on =
  (host: string, ...command: readonly string[]) =>
  (lab: Lab) =>
    lab.onRouter(command, { namespace: host })

/** Each chain on a line of its own, as nft(8) wants it. */
const table = (name: string, ...chains: readonly string[]): string =>
  `table ip ${name} {\n${chains.join('\n')}\n}\n`

const rules = (namespace: string | undefined, text: string) => (lab: Lab) =>
  lab.onRouter(['nft', '-f', '-'], { input: text, ...(namespace === undefined ? {} : { namespace }) })

const link = (from: string, to: string, quality: Partial<LinkQuality>) => async (lab: Lab) => {
  const line = await connectDelayLine(join(lab.lease.directory, 'delay.sock'))
  const [fromSite, toSite] = [lab.site(from).site, lab.site(to).site]
  await line.setLinks([{ fromSite, toSite, quality: { ...qualityBetween(claimed, from, to), ...quality } }])
  line.close()
}

const like = (from: string, to: string): LinkQuality => qualityBetween(claimed, from, to)

const both = (one: string, other: string, quality: Partial<LinkQuality>) => async (lab: Lab) => {
  await link(one, other, quality)(lab)
  await link(other, one, quality)(lab)
}

const signalLine = (signal: 'SIGKILL' | 'SIGSTOP') => async (lab: Lab) => {
  for (const made of lab.lease.record().made) {
    if (made.kind === 'process' && made.role === delayRole) process.kill(made.stamp!.pid, signal)
  }
}

/** The rules of dave's box as those of another kind. */
const otherBox = (kind: 'full-cone' | 'address-restricted' | 'symmetric') => (lab: Lab) => {
  const [box] = boxesOf(lab.site('dave'))
  return rules('dave.home', `delete table ip box\n${rulesOf({ ...box!, kind })}`)(lab)
}

/** One open host has the address of another as well, and the router sends it there. */
const usurped = (address: string, by: string) => async (lab: Lab) => {
  const [rightful, usurper] = [lab.site(address), lab.site(by)]
  await on(by, 'ip', 'addr', 'add', `${rightful.publicAddress}/32`, 'dev', 'lo')(lab)
  const way = ['via', usurper.publicAddress, 'dev', `site${usurper.site}`]
  await lab.onRouter(['ip', 'route', 'add', `${rightful.publicAddress}/32`, ...way])
}

export const sabotages: readonly Sabotage[] = [
  {
    what: 'the delay line was not started',
    stretched: false,
    named: /^alice → bob: [0-9.]+ ms, declared 101 ms$/,
    commit: async () => {},
  },
  {
    what: 'the delay line was killed',
    named: /^bob → alice: nothing arrives$/,
    commit: signalLine('SIGKILL'),
  },
  {
    what: 'the delay line stands still',
    named: /^alice → bob: nothing arrives$/,
    commit: signalLine('SIGSTOP'),
  },
  {
    what: 'packets go past the delay line',
    named: /^alice → bob: [0-9.]+ ms, declared 101 ms$/,
    commit: (lab) => lab.onRouter(['iptables', '-t', 'mangle', '-F', 'FORWARD']),
  },
  {
    what: 'a region was exchanged for another',
    named: /^alice → bob: 1[78][0-9.]+ ms, declared 101 ms$/,
    commit: both('alice', 'bob', { delayMs: like('alice', 'carol').delayMs }),
  },
  {
    what: 'two sites were exchanged',
    named: /^alice → bob: 1[78][0-9.]+ ms, declared 101 ms$/,
    commit: async (lab) => {
      await both('alice', 'bob', { delayMs: like('alice', 'carol').delayMs })(lab)
      await both('alice', 'carol', { delayMs: like('alice', 'bob').delayMs })(lab)
    },
  },
  {
    what: 'a distance is a tenth too long',
    named: /^bob → carol: 25[0-9.]+ ms, declared 229[0-9.]* ms$/,
    commit: both('bob', 'carol', { delayMs: like('bob', 'carol').delayMs * 1.1 }),
  },
  {
    what: 'two who are next to each other are not',
    named: /^alice → dave: [0-9.]+ ms, declared 0 ms$/,
    commit: both('alice', 'dave', { delayMs: 10 }),
  },
  {
    what: 'one direction has no distance',
    named: /^alice → bob: 5[0-9.]+ ms, declared 101 ms$/,
    commit: link('alice', 'bob', { ...perfectLink }),
  },
  {
    what: 'jitter where none is declared',
    named: /^alice → bob: [0-9.]+ ms, declared 101 ms$/,
    commit: both('alice', 'bob', { jitterMs: 40 }),
  },
  {
    what: 'no loss where it is declared',
    named: /^alice → carol: 0 of \d+ packets lost, declared 50 %$/,
    commit: link('alice', 'carol', { lossPercent: 0 }),
  },
  {
    what: 'loss where none is declared',
    named: /^bob → alice: \d+ of \d+ packets lost, declared 0 %$/,
    commit: link('bob', 'alice', { lossPercent: 50 }),
  },
  {
    what: 'a host loses what it gets',
    named: /^alice → bob: \d+ of \d+ packets lost, declared 0 %$/,
    commit: rules(
      'bob',
      table(
        'lossy',
        'chain entry { type filter hook input priority filter; numgen random mod 100 < 50 drop; }',
      ),
    ),
  },
  {
    what: 'a bound of what a link carries is absent',
    named: /^bob → carol: \d+ kbit\/s, declared 2000 kbit\/s$/,
    commit: link('bob', 'carol', { rateKbitPerS: 0 }),
  },
  {
    what: 'a link carries half of what it should',
    named: /^bob → carol: \d+ kbit\/s, declared 2000 kbit\/s$/,
    commit: link('bob', 'carol', { rateKbitPerS: 1000 }),
  },
  {
    what: 'the cable of a host takes small packets only',
    named: /^alice: eth0 takes packets of 100 bytes, laid for 1500$/,
    commit: on('alice', 'ip', 'link', 'set', 'eth0', 'mtu', '100'),
  },
  {
    what: 'one direction is cut',
    named: /^bob → carol: nothing arrives$/,
    commit: (lab) => lab.ground.links.block('bob', 'carol'),
  },
  {
    what: 'the translator does not translate',
    named: /^dave: stands behind (unknown: .*|none), declared port-restricted$/,
    commit: rules('dave.home', 'flush chain ip box translate'),
  },
  {
    what: 'the translator lets in everybody',
    named: /^dave: stands behind full-cone, declared port-restricted$/,
    commit: otherBox('full-cone'),
  },
  {
    what: 'the translator lets in every port',
    named: /^dave: stands behind address-restricted, declared port-restricted$/,
    commit: otherBox('address-restricted'),
  },
  {
    what: 'the translator takes a new port for everybody',
    named: /^dave: stands behind symmetric, declared port-restricted$/,
    commit: otherBox('symmetric'),
  },
  {
    what: 'a translator stands where none is declared',
    named: /^bob: stands behind .+, declared none$/,
    commit: (lab) =>
      rules(
        undefined,
        table(
          'extra',
          `chain way { type nat hook postrouting priority srcnat; ip saddr ${lab.site('bob').publicAddress} masquerade fully-random; }`,
          `chain own { type nat hook input priority 100; ip saddr ${lab.site('bob').publicAddress} snat to 10.77.9.9; }`,
        ),
      )(lab),
  },
  {
    what: 'a filter stands before a host that is declared open',
    named: /^alice: stands behind unknown: a filter that does not translate, declared none$/,
    commit: rules(
      'alice',
      table('shut', 'chain entry { type filter hook input priority filter; ct state new drop; }'),
    ),
  },
  {
    what: 'a host has no route',
    named: /^alice → bob: nothing arrives$/,
    commit: on('alice', 'ip', 'route', 'del', 'default'),
  },
  {
    what: 'the cable of a host is out',
    named: /^bob → carol: nothing arrives$/,
    commit: on('carol', 'ip', 'link', 'set', 'eth0', 'down'),
  },
  {
    what: 'a host has the address of nobody',
    named: /^alice → bob: nothing arrives$/,
    commit: async (lab) => {
      await on('bob', 'ip', 'addr', 'flush', 'dev', 'eth0')(lab)
      await on('bob', 'ip', 'addr', 'add', '10.77.3.9/24', 'dev', 'eth0')(lab)
      await on('bob', 'ip', 'route', 'add', 'default', 'via', '10.77.3.1')(lab)
    },
  },
  {
    what: 'another host answers at an address',
    named: /^alice → bob: carol answers at its address$/,
    commit: usurped('bob', 'carol'),
  },
  {
    what: 'the router passes nothing on',
    named: /^carol → bob: nothing arrives$/,
    commit: (lab) => lab.onRouter(['sh', '-c', 'echo 0 >/proc/sys/net/ipv4/ip_forward']),
  },
  {
    what: 'a host is gone',
    named: /^bob: .*netns\/bob/,
    commit: (lab) => lab.onRouter(['ip', 'netns', 'del', 'bob']),
  },
]
