import { Type } from 'typebox'
import type { Fault } from '../fault.ts'
import { EnvironmentError } from '../problem.ts'
import type { HostControls } from './controls.ts'
import type { FaultMethod } from './method.ts'
import { attempt, lacking, perform } from './on-host.ts'
import { mustBeOnlyOne, notPossible } from './refusal.ts'

type DiskFull = Extract<Fault, { kind: 'disk-full' }>

const Memory = Type.Object({
  way: Type.Enum(['shrink', 'ballast']),
  sizeBytes: Type.Integer({ minimum: 1 }),
})

const ballast = '.nunet-ballast'
const trial = '.nunet-trial'

/** Of a daemon that writes while its disk shrinks. */
const maxRounds = 20

interface Space {
  readonly type: string
  readonly sizeBytes: number
  readonly usedBytes: number
}

const spaceOf = async (host: HostControls): Promise<Space> => {
  const text = await perform(host, ['stat', '--file-system', '--format=%T %S %b %f', host.dataDirectory!])
  const [type = '', ...numbers] = text.trim().split(' ')
  const [block = 0, blocks = 0, free = 0] = numbers.map(Number)
  return { type, sizeBytes: block * blocks, usedBytes: block * (blocks - free) }
}

/** A file system that begins at the data directory and is mounted nowhere else. */
const isAlone = async (host: HostControls): Promise<boolean> => {
  const path = host.dataDirectory!
  const devices = (await perform(host, ['stat', '--format=%d', path, `${path}/..`])).trim().split('\n')
  if (devices.length !== 2 || devices[0] === devices[1]) return false
  const mounts = (await perform(host, ['cat', '/proc/self/mountinfo']))
    .split('\n')
    .map((line) => line.split(' '))
  const own = mounts.findLast((fields) => fields[4] === path)?.[2]
  return own !== undefined && mounts.filter((fields) => fields[2] === own).length === 1
}

const resize = (host: HostControls, bytes: number) =>
  // With a source named, mount(8) adds no options of its own; in a user namespace, those it would add are refused.
  attempt(host, ['mount', '-o', `remount,size=${bytes}`, 'tmpfs', host.dataDirectory!])

const shrink = async (host: HostControls): Promise<void> => {
  let why = ''
  for (let round = 0; round < maxRounds; round++) {
    const { usedBytes } = await spaceOf(host)
    // Nothing would mean without bounds.
    const { exitCode, stderr } = await resize(host, Math.max(usedBytes, 4096))
    if (exitCode === 0) return
    why = stderr
  }
  throw new EnvironmentError({
    code: 'FAULT_TOOL_FAILED',
    message: `Shrinking the disk of ${host.name}: mount refused ${maxRounds} times, ${why.trim().slice(0, 300)}`,
  })
}

const fill = 'fallocate -l "$2" "$1"; dd if=/dev/zero of="$1" bs=4096 oflag=append conv=notrunc; exit 0'

/** undefined when 4 KiB fit; else what the kernel said. */
const refusal = async (host: HostControls): Promise<string | undefined> => {
  const file = `${host.dataDirectory}/${trial}`
  const { exitCode, stderr } = await attempt(host, ['dd', 'if=/dev/zero', `of=${file}`, 'bs=4096', 'count=1'])
  await attempt(host, ['rm', '-f', file])
  return exitCode === 0 ? undefined : stderr
}

/**
 * The file system of the daemon's data, its own alone, is made no larger than what is in it, or is filled up where its
 * size cannot be changed. The proof is a write of 4 KiB that fails for want of space.
 */
export const diskFull: FaultMethod<DiskFull, typeof Memory> = {
  memory: Memory,
  lacks: ({ host }, controls) => lacking(controls.host(host), 'run', 'dataDirectory'),
  prepare: async (fault, controls) => {
    const host = controls.host(fault.host)
    mustBeOnlyOne(fault, controls)
    if (!(await isAlone(host))) {
      throw new EnvironmentError({
        code: 'FAULT_NOT_SUPPORTED',
        message: `Filling the disk of ${host.name}: its data directory shares its file system with others`,
        hint: 'Use a provider that gives every host a file system of its own, such as netns.',
      })
    }
    if ((await refusal(host)) !== undefined) throw notPossible(fault, 'nothing can be written there as it is')
    const { type, sizeBytes } = await spaceOf(host)
    return { way: type === 'tmpfs' ? ('shrink' as const) : ('ballast' as const), sizeBytes }
  },
  onset: async ({ host: name }, controls, memory) => {
    const host = controls.host(name)
    if (memory.way === 'shrink') await shrink(host)
    else {
      const { sizeBytes, usedBytes } = await spaceOf(host)
      const file = `${host.dataDirectory}/${ballast}`
      await perform(host, ['sh', '-c', fill, 'sh', file, `${sizeBytes - usedBytes}`], { timeoutMs: 120_000 })
    }
    return memory
  },
  doubt: async ({ host: name }, controls, { way }) => {
    const host = controls.host(name)
    const why = await refusal(host)
    if (why?.includes('No space left on device') === true) return undefined
    // The daemon removed something in between.
    if (way === 'shrink') await shrink(host)
    return why === undefined
      ? '4 KiB can still be written'
      : `a write failed for another reason: ${why.trim()}`
  },
  undo: async ({ host: name }, controls, { way, sizeBytes }) => {
    const host = controls.host(name)
    if (way === 'ballast') await perform(host, ['rm', '-f', `${host.dataDirectory}/${ballast}`])
    else if ((await spaceOf(host)).sizeBytes !== sizeBytes) await resize(host, sizeBytes)
  },
  remains: async ({ host: name }, controls, { sizeBytes }) => {
    const host = controls.host(name)
    const now = await spaceOf(host)
    if (now.sizeBytes !== sizeBytes) return `its disk has ${now.sizeBytes} bytes, not ${sizeBytes}`
    const why = await refusal(host)
    return why === undefined ? undefined : `a write fails: ${why.trim()}`
  },
}
