import type Docker from 'dockerode'
import type { ExecutorReadiness } from '../index.ts'

/** The engine's own words for an error, without the request around it. */
export const engineMessage = (error: unknown): string => {
  const body = (error as { json?: unknown }).json
  if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message)
  return error instanceof Error ? error.message : String(error)
}

export const statusOf = (error: unknown): number | undefined => {
  const status = (error as { statusCode?: unknown }).statusCode
  return typeof status === 'number' ? status : undefined
}

const START =
  'apt-get install -y docker.io && service docker start (or set DOCKER_HOST to an engine that runs)'
const FIXES: Readonly<Record<string, string>> = {
  ENOENT: START,
  ECONNREFUSED: START,
  EACCES: 'usermod -aG docker "$USER" and log in again, or run the daemon as root',
}

const addressOf = (docker: Docker): string => {
  const { socketPath, host, port } = docker.modem as {
    socketPath?: string | (() => unknown)
    host?: string
    port?: number | string
  }
  // Left to itself, the client looks for the usual socket only when it first calls.
  if (typeof socketPath === 'function') return '/var/run/docker.sock'
  return socketPath ?? `${host ?? 'localhost'}:${port ?? ''}`
}

interface EngineVersion {
  readonly Version: string
  readonly ApiVersion: string
  readonly Components?: readonly { readonly Name: string; readonly Version: string }[]
}

const FIXED_RUNC = [1, 2, 8] as const

const isOlder = (version: string): boolean => {
  const parts = version.split(/[.+~-]/).map(Number)
  const index = FIXED_RUNC.findIndex((part, at) => (parts[at] ?? 0) !== part)
  return index >= 0 && (parts[index] ?? 0) < FIXED_RUNC[index]!
}

const notesOn = (version: EngineVersion): string[] => {
  const runc = version.Components?.find(({ Name }) => Name === 'runc')?.Version
  return runc !== undefined && isOlder(runc)
    ? [
        `runc ${runc} is older than ${FIXED_RUNC.join('.')}; unless your distribution has patched it, jobs may escape (CVE-2025-31133)`,
      ]
    : []
}

/** Asks the engine whether it is there and what it is. */
export const probeEngine = async (docker: Docker): Promise<ExecutorReadiness> => {
  try {
    const version = (await docker.version()) as unknown as EngineVersion
    return { ready: true, version: `${version.Version} (API ${version.ApiVersion})`, notes: notesOn(version) }
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code ?? '')
    return {
      ready: false,
      missing: `no Docker engine answers at ${addressOf(docker)} (${code || engineMessage(error)})`,
      fix: FIXES[code] ?? START,
    }
  }
}
