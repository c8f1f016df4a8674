import type { Build, Host, Lender, Reach } from '../environment.ts'
import type { HostControls } from '../faults/index.ts'
import { EnvironmentError } from '../problem.ts'
import type { Machine } from './machine.ts'
import { join } from './mesh.ts'

/** A machine as part of a network: what testers see of it, and what faults may touch. */
export interface HostOfNetwork {
  readonly host: Host
  readonly controls: HostControls
}

const notSupported = (what: string): EnvironmentError =>
  new EnvironmentError({
    code: 'NOT_SUPPORTED',
    message: `${what}: its provider cannot do it`,
    hint: 'Spawn the network with another provider, such as process or netns.',
  })

const reachOf = ({ name, reach }: Machine, what: string): Reach => {
  if (reach !== undefined) return reach
  throw notSupported(`${what} on ${name}`)
}

const exchange = async (machine: Machine, build: Build): Promise<void> => {
  await machine.stop()
  await machine.exchange!(build)
  await machine.launch()
}

/** Runs the new build, or the old one again when the new one does not come up. */
const upgrade = async (machine: Machine, build: Build): Promise<void> => {
  const before = machine.build
  if (machine.exchange === undefined || before === undefined) throw notSupported(`Upgrading ${machine.name}`)
  try {
    await exchange(machine, build)
  } catch (cause) {
    await exchange(machine, before)
    throw new EnvironmentError(
      {
        code: 'UPGRADE_REVERTED',
        message: `Upgrading ${machine.name} to ${build.version} (${build.commit}): ${cause instanceof Error ? cause.message : cause}; it runs ${before.version} (${before.commit}) again`,
      },
      { cause },
    )
  }
}

const answersWithin = async (machine: Machine, withinMs: number): Promise<boolean> => {
  const patience = new Promise<false>((resolve) => void setTimeout(resolve, withinMs, false).unref())
  return Promise.race([machine.dms.identity().then((answer) => answer.ok), patience])
}

/** A machine that is on again is connected as one that was started. */
const withFriends = (lender: Lender, meetAgain: () => Promise<void>): Lender => ({
  ...lender,
  restart: async () => {
    await lender.restart()
    await meetAgain()
  },
})

interface Neighbourhood {
  /** Those with which it can connect now. */
  readonly meets: (machine: Machine) => readonly Machine[]
  /** Who is to know whom. */
  readonly introduced: (one: string, other: string) => boolean
  readonly nameOf: (host: Host) => string
}

export const createHost = (machine: Machine, { meets, introduced, nameOf }: Neighbourhood): HostOfNetwork => {
  const stop = () => machine.stop()
  const meetAgain = () => join([machine], meets(machine), { introduced })
  const start = async () => {
    if (machine.isRunning()) return
    await machine.launch()
    await meetAgain()
  }
  const host: Host = {
    name: machine.name,
    region: machine.region,
    address: machine.address,
    get build() {
      return machine.build
    },
    dms: machine.dms,
    isRunning: () => machine.isRunning(),
    start,
    stop,
    upgrade: async (build) => {
      const wasRunning = machine.isRunning()
      await upgrade(machine, build)
      if (wasRunning) await meetAgain()
      else await machine.stop()
    },
    run: async (command, options) => reachOf(machine, `Running ${command[0]}`).run(command, options),
    nunet: async (args, options) => {
      if (machine.nunet !== undefined) return machine.nunet(args, options)
      const reach = reachOf(machine, 'Running nunet')
      if (machine.nunetCommand === undefined) throw notSupported(`Running nunet on ${machine.name}`)
      return reach.run([...machine.nunetCommand, ...args], options)
    },
    shell: async (terminal) => {
      const { shell } = reachOf(machine, 'Opening a shell')
      if (shell === undefined) throw notSupported(`Opening a shell on ${machine.name}`)
      return shell(terminal)
    },
    callApi: async (from, headers = {}) => machine.callApi(nameOf(from), headers),
    ...(machine.lender === undefined ? {} : { lender: withFriends(machine.lender, meetAgain) }),
    [Symbol.asyncDispose]: stop,
  }
  const controls: HostControls = {
    ...machine.controls,
    name: machine.name,
    address: machine.address,
    port: machine.port,
    isRunning: () => machine.isRunning(),
    start,
    stop,
    kill: () => machine.kill(),
    answers: (withinMs = 1000) => answersWithin(machine, withinMs),
  }
  return { host, controls }
}
