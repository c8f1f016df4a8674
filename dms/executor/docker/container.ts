import type { ContainerCreateOptions, ImageInspectInfo } from 'dockerode'
import type { ExecutionRequest } from '../index.ts'
import type { DockerParameters } from './parameters.ts'

export const EXECUTOR_LABEL = 'nunet-executor'
export const EXECUTION_LABEL = 'nunet-execution-id'
export const OWNER_LABEL = 'nunet-owner'

export interface ContainerPlan {
  readonly request: ExecutionRequest
  readonly parameters: DockerParameters
  readonly image: ImageInspectInfo
  readonly owner: string
  readonly maxProcesses: number
}

const LEAST_SCRATCH_BYTES = 2 ** 20
const OPEN_FILES = 1024

/** Memory-backed places that can be written: /tmp, and whatever the image would have turned into a volume on disk. */
const scratch = ({ request, image }: ContainerPlan): Record<string, string> => {
  const size = Math.max(request.resources.diskBytes, LEAST_SCRATCH_BYTES)
  const volumes = Object.keys((image.Config?.Volumes ?? {}) as Record<string, unknown>)
  return Object.fromEntries(
    ['/tmp', ...volumes].map((path) => [path, `rw,nosuid,nodev,size=${size},mode=1777`]),
  )
}

/**
 * What the engine is asked for. Every right is taken away here and no parameter gives one back.
 *
 * @see specs/scope.yaml, executor; limits are kept by the engine's control groups
 */
export const containerOptions = (plan: ContainerPlan): ContainerCreateOptions => {
  const { request, parameters, owner, maxProcesses } = plan
  const { memoryBytes, cpuMillicores } = request.resources
  return {
    name: `nunet-${request.id}`,
    Image: plan.image.Id,
    Env: Object.entries(request.environment).map(([name, value]) => `${name}=${value}`),
    ...(parameters.command === undefined ? {} : { Cmd: [...parameters.command] }),
    ...(parameters.entrypoint === undefined ? {} : { Entrypoint: [...parameters.entrypoint] }),
    ...(parameters.workingDirectory === undefined ? {} : { WorkingDir: parameters.workingDirectory }),
    Hostname: 'job',
    Labels: { [EXECUTOR_LABEL]: 'docker', [EXECUTION_LABEL]: request.id, [OWNER_LABEL]: owner },
    Tty: false,
    OpenStdin: false,
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      Memory: memoryBytes,
      // Equal to Memory: no swap.
      MemorySwap: memoryBytes,
      NanoCpus: cpuMillicores * 1_000_000,
      PidsLimit: maxProcesses,
      ReadonlyRootfs: true,
      Tmpfs: scratch(plan),
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      NetworkMode: 'none',
      IpcMode: 'private',
      Privileged: false,
      PublishAllPorts: false,
      AutoRemove: false,
      RestartPolicy: { Name: 'no' },
      // Output goes to us through the attached stream; the engine keeps no copy on disk.
      LogConfig: { Type: 'none', Config: {} },
      Ulimits: [
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'nofile', Soft: OPEN_FILES, Hard: OPEN_FILES },
      ],
    },
  }
}
