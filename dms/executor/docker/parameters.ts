import { posix } from 'node:path'
import { refuse } from '../request.ts'

/** What an ensemble says under `execution` for the docker executor. */
export interface DockerParameters {
  /** Name, with tag or digest. */
  readonly image: string
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  /** Absolute path inside the container. */
  readonly workingDirectory?: string
}

const KNOWN = ['image', 'command', 'entrypoint', 'workingDirectory']
const IMAGE = /^[a-z0-9][a-zA-Z0-9._:/-]{0,254}(@sha256:[0-9a-f]{64})?$/

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80)

const readArguments = (where: string, value: unknown): readonly string[] => {
  const isFine =
    Array.isArray(value) &&
    value.length <= 1024 &&
    value.every((each) => typeof each === 'string' && each.length <= 65_536 && !each.includes('\0'))
  return isFine ? (value as string[]) : refuse(where, 'a list of texts without NUL', show(value))
}

/**
 * Reads the closed list of what a job may ask of the engine. Rights, devices, networks, mounts and users are not in it,
 * so there is nothing to refuse one by one.
 *
 * @throws InvalidInputError naming the parameter
 */
export const readDockerParameters = (parameters: Readonly<Record<string, unknown>>): DockerParameters => {
  const { image, command, entrypoint, workingDirectory } = parameters
  const unknown = Object.keys(parameters).find((key) => !KNOWN.includes(key))
  if (unknown !== undefined) refuse('/parameters', `${KNOWN.join(', ')} only`, show(unknown))
  if (typeof image !== 'string' || !IMAGE.test(image)) {
    return refuse(
      '/parameters/image',
      'the name of an image, such as "registry.example/name:tag"',
      show(image),
    )
  }
  const isPath =
    typeof workingDirectory === 'string' &&
    workingDirectory.startsWith('/') &&
    posix.normalize(workingDirectory) === workingDirectory &&
    !workingDirectory.includes('\0')
  if (workingDirectory !== undefined && !isPath) {
    refuse('/parameters/workingDirectory', 'an absolute path without ".." in it', show(workingDirectory))
  }
  return {
    image,
    ...(command === undefined ? {} : { command: readArguments('/parameters/command', command) }),
    ...(entrypoint === undefined ? {} : { entrypoint: readArguments('/parameters/entrypoint', entrypoint) }),
    ...(isPath ? { workingDirectory: workingDirectory as string } : {}),
  }
}
