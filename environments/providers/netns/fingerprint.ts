import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { boxesOf } from './boxes.ts'
import type { OnRouter } from './router.ts'
import { inside } from './script.ts'
import type { SitePlan } from './sites.ts'

/** The carrier of a link and addresses of version 6 come by themselves, a second or two after their link. */
const addresses =
  'ip -4 -o address show; ip -o link show | sed "s/ state [A-Z]*//; s/,LOWER_UP//; s/NO-CARRIER,//; s/,M-DOWN//"; ip -4 route show table all; ip -4 rule show'

/** What is mounted for all alike, such as other programs of this machine make and remove at any moment. */
const shared = '/run/mounts-of-all'

/**
 * What each translator has let through changes by itself, so the contents of its sets do not count; the router's do. The
 * rule that leads to the delay line stays when the first fault on a link has brought it.
 */
const look = ({ hosts, boxes }: { hosts: readonly string[]; boxes: readonly string[] }): string => `set -eu
cut -d " " -f 3- /proc/self/mountinfo >${shared}
echo router; ${addresses}
nft list tables | grep -v '^table ip mangle$' | while read -r _ family name; do nft -s list table $family $name; done
for one in ${boxes.join(' ')}; do
  echo "box $one"
  nsenter --net=${inside.namespaces}/$one sh -c '${addresses}; nft -s -t list ruleset'
done
for one in ${hosts.join(' ')}; do
  echo "host $one"
  nsenter --net=${inside.namespaces}/$one sh -c '${addresses}; nft -s list ruleset'
  cut -d " " -f 3- /proc/$(cat ${inside.holders}/$one)/mountinfo | grep -vxFf ${shared} || true
  echo "clock $(cat ${inside.etc}/$one/clock)"
  cat ${inside.etc}/$one/hosts ${inside.etc}/$one/resolv.conf
done
`

/** Life times of what the kernel notes by itself, and addresses that are still being checked. */
const withoutPassing = (line: string): string =>
  line
    .replace(/(valid_lft|preferred_lft|expires) \S+/g, '')
    .replace(/ (tentative|dadfailed|optimistic)/g, '')
    .trim()

/** Routes, rules, addresses, mounts, names and clocks of all hosts and what is between them, as one hash. */
export const createFingerprint =
  ({
    sites,
    directory,
    onRouter,
  }: {
    readonly sites: readonly SitePlan[]
    /** Of the network. */
    readonly directory: string
    readonly onRouter: OnRouter
  }): (() => Promise<string>) =>
  async () => {
    const boxes = sites.flatMap((site) => boxesOf(site).map(({ name }) => name))
    const text = await onRouter(['sh'], { input: look({ hosts: sites.map(({ name }) => name), boxes }) })
    // By part, so that a rule that wandered from one host to another is seen.
    let part = ''
    const lines = text.split('\n').map((line) => {
      if (/^(router$|box |host )/.test(line)) part = line
      return `${part}: ${withoutPassing(line)}`
    })
    return createHash('sha256')
      .update([...lines.sort(), changedLinks(directory)].join('\n'))
      .digest('hex')
  }

const changedLinks = (directory: string): string => {
  try {
    return readFileSync(join(directory, 'links.json'), 'utf8').replace(/^\{\}$/, '')
  } catch {
    return ''
  }
}
