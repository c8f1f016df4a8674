import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createConnection } from 'node:net'
import type { Missing, Provider, Readiness } from './environment.ts'

/** Something that a richer run uses, and whether it is here. */
export interface Finding {
  readonly name: string
  /** What it gives. */
  readonly purpose: string
  readonly readiness: Readiness
}

export interface DoctorReport {
  readonly providers: readonly Finding[]
  /** Not needed to run anything; reports or executors are richer with them. */
  readonly extras: readonly Finding[]
}

export interface DoctorOptions {
  readonly uid: number
  readonly dockerSocket?: string
}

const missing = (what: string, fix: string): Readiness => ({
  ready: false,
  missing: [{ what, fix } satisfies Missing],
})

const versionOf = (program: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(program, [...args], { timeout: 10_000 }, (error, out, err) =>
      resolve(error === null ? `${out}${err}`.trim().split('\n')[0] : undefined),
    )
  })

const findJava = async (sudo: string): Promise<Readiness> => {
  const version = await versionOf('java', ['-version'])
  return version === undefined
    ? missing('a Java runtime', `${sudo}apt-get install -y default-jre-headless`)
    : { ready: true, version }
}

type SocketState = 'answers' | 'forbidden' | 'silent'

const trySocket = (path: string): Promise<SocketState> =>
  new Promise((resolve) => {
    const socket = createConnection(path)
    const give = (state: SocketState) => {
      socket.destroy()
      resolve(state)
    }
    socket.once('connect', () => give('answers'))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      give(error.code === 'EACCES' ? 'forbidden' : 'silent'),
    )
    socket.setTimeout(2000, () => give('silent'))
  })

const findDocker = async (socket: string, sudo: string): Promise<Readiness> => {
  const state = await trySocket(socket)
  if (state === 'answers') return { ready: true, version: socket }
  if (state === 'forbidden') {
    return missing(`the right to use ${socket}`, 'sudo usermod -aG docker "$USER" && newgrp docker')
  }
  const hasEngine = ['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd'].some(existsSync)
  return hasEngine
    ? missing(`a running docker engine at ${socket}`, `${sudo}service docker start`)
    : missing('a docker engine', `${sudo}apt-get install -y docker.io`)
}

/** Looks at this machine without changing it: what can run here, and what one command would add. */
export const examineMachine = async (
  providers: readonly Provider[],
  { uid, dockerSocket = '/var/run/docker.sock' }: DoctorOptions,
): Promise<DoctorReport> => {
  const sudo = uid === 0 ? '' : 'sudo '
  return {
    providers: await Promise.all(
      providers.map(async (provider) => ({
        name: provider.name,
        purpose: provider.summary,
        readiness: await provider.probe(),
      })),
    ),
    extras: [
      { name: 'java', purpose: 'the Allure report page', readiness: await findJava(sudo) },
      { name: 'docker', purpose: 'the docker executor', readiness: await findDocker(dockerSocket, sudo) },
    ],
  }
}
