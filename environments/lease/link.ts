import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Made } from './record.ts'

const deleteMs = 10_000

/** What Linux takes as a name, without what the shell of a person would stumble on; never the loopback. */
const ourName = /^(?!lo$)[a-z][a-z0-9-]{0,14}$/

const isThere = (name: string): boolean =>
  readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .some((line) => line.trimStart().startsWith(`${name}:`))

/** Deletes a network interface of this machine, and with it its other end. Without effect when there is none. */
export const deleteLink = async ({ name }: Extract<Made, { kind: 'link' }>): Promise<void> => {
  if (!ourName.test(name)) throw new Error(`link ${JSON.stringify(name)} is none of ours`)
  if (!isThere(name)) return
  try {
    await promisify(execFile)('ip', ['link', 'del', 'dev', name], { timeout: deleteMs })
  } catch (error) {
    if (isThere(name)) throw new Error(`link ${name} stays: ${(error as Error).message.trim()}`)
  }
}
