import { existsSync } from 'node:fs'
import Docker from 'dockerode'
import type { Missing, Readiness } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { findBusybox } from './base.ts'

/** Everything of one network bears this label, with the id of its lease. */
export const leaseLabel = 'nunet.lease'

const usual = '/var/run/docker.sock'

/**
 * The socket of the engine on this machine. What hosts write lies in folders of this machine, so an engine elsewhere
 * is of no use.
 *
 * @param named what DOCKER_HOST says
 */
export const engineSocket = (named: string | undefined): string =>
  named?.startsWith('unix://') === true ? named.slice('unix://'.length) : usual

export const openEngine = (socketPath: string): Docker => new Docker({ socketPath })

/** The engine's own words, without the request around them. */
const wordsOf = (error: unknown): string => {
  const body = (error as { json?: unknown }).json
  if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message)
  return error instanceof Error ? error.message : String(error)
}

/** What the engine says of a thing that is not there; undoing twice meets it. */
export const isAbsent = (error: unknown): boolean => (error as { statusCode?: unknown }).statusCode === 404

const failed = (what: string, cause: unknown): EnvironmentError => {
  const words = wordsOf(cause)
  const hints: readonly (readonly [RegExp, string])[] = [
    [
      /no space left/i,
      'Free some space where the engine keeps its images: "docker system df" tells how much.',
    ],
    [/fully subnetted|pool overlaps/i, 'Remove networks that nobody uses: "docker network prune".'],
    [
      /ENOENT|ECONNREFUSED|EACCES/,
      '"npm run env -- doctor" says how to start the engine and who may use it.',
    ],
  ]
  const hint = hints.find(([pattern]) => pattern.test(words))?.[1]
  return new EnvironmentError(
    { code: 'ENGINE_FAILED', message: `${what}: ${words}`, ...(hint === undefined ? {} : { hint }) },
    { cause },
  )
}

/** @throws EnvironmentError ENGINE_FAILED with the engine's own words, and the fix of the usual reasons */
export const orTell = <T>(what: string, work: Promise<T>): Promise<T> =>
  work.catch((cause: unknown) => {
    throw cause instanceof EnvironmentError ? cause : failed(what, cause)
  })

const engineMissing = (socketPath: string, error: unknown, sudo: string): Missing => {
  if ((error as NodeJS.ErrnoException).code === 'EACCES') {
    return { what: `the right to use ${socketPath}`, fix: 'sudo usermod -aG docker "$USER" && newgrp docker' }
  }
  const hasEngine = ['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd'].some(existsSync)
  return hasEngine
    ? { what: `a running container engine at ${socketPath}`, fix: `${sudo}service docker start` }
    : { what: `a container engine at ${socketPath}`, fix: `${sudo}apt-get install -y docker.io` }
}

/** Whether networks of containers can be made here. Changes nothing. */
export const probeEngine = async (socketPath: string, uid: number): Promise<Readiness> => {
  const sudo = uid === 0 ? '' : 'sudo '
  const missing: Missing[] = []
  let version = ''
  try {
    version = (await openEngine(socketPath).version()).Version
  } catch (error) {
    missing.push(engineMissing(socketPath, error, sudo))
  }
  if (findBusybox() === undefined) {
    missing.push({ what: 'a busybox without libraries', fix: `${sudo}apt-get install -y busybox-static` })
  }
  return missing.length > 0 ? { ready: false, missing } : { ready: true, version: `engine ${version}` }
}
