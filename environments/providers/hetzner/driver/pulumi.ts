import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { networkVariable } from '../../../lease/index.ts'
import { throwIfAborted } from '../../../problem.ts'
import type { ClusterOutputs } from '../plan/cluster-plan.ts'
import type { Driver, UpOptions, UpRequest } from './driver.ts'
import { notMade } from './failure.ts'

const runFile = promisify(execFile)

/** The program's own, and that of its setting. */
const projectName = 'nunet-hetzner'
const stackName = 'network'

const missing = {
  what: 'the Pulumi CLI (pulumi, 3.x) on the PATH',
  fix: 'install it as https://www.pulumi.com/docs/install/ says: curl -fsSL https://get.pulumi.com | sh',
}

/** A state of its own for each network, beside its lease, with secrets under a random passphrase that nobody is told. */
const stackOf = async ({ directory, workDirectory, planFile }: UpRequest) => {
  const [{ LocalWorkspace }, { default: program }] = await Promise.all([
    import('@pulumi/pulumi/automation/index.js'),
    import('../program/main.ts'),
  ])
  const state = join(workDirectory, 'state')
  const passphrase = join(workDirectory, 'passphrase')
  await mkdir(state, { recursive: true, mode: 0o700 })
  await writeFile(passphrase, randomBytes(32).toString('base64url'), { mode: 0o600 })
  const stack = await LocalWorkspace.createOrSelectStack(
    { projectName, stackName, program },
    {
      workDir: workDirectory,
      projectSettings: { name: projectName, runtime: 'nodejs', backend: { url: pathToFileURL(state).href } },
      secretsProvider: 'passphrase',
      envVars: {
        PULUMI_BACKEND_URL: pathToFileURL(state).href,
        PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
        PULUMI_SKIP_UPDATE_CHECK: 'true',
        // The program reads it from its file.
        HCLOUD_TOKEN: '',
        // By this a sweep finds what a killed runner has left running.
        [networkVariable]: directory,
      },
    },
  )
  await stack.setConfig('plan', { value: planFile })
  return stack
}

const up = async (request: UpRequest, { signal, onProgress = () => {} }: UpOptions) => {
  throwIfAborted(signal, 'Making servers')
  try {
    const stack = await stackOf(request)
    const { outputs } = await stack.up({
      color: 'never',
      ...(signal === undefined ? {} : { signal }),
      onOutput: (text) => {
        for (const line of text.split('\n'))
          if (/ (created|updated|replaced|failed) \(/.test(line)) onProgress(line.trim())
      },
    })
    return (outputs.servers?.value ?? {}) as ClusterOutputs
  } catch (error) {
    throwIfAborted(signal, 'Making servers')
    throw notMade(
      'Making servers with Pulumi',
      error instanceof Error ? error.message : String(error),
      request.token,
    )
  }
}

/** Pulumi's Automation API with the user's own CLI. Loads some 100 MB, so only when it is used. */
export const createPulumiDriver = (): Driver => ({
  probe: async () => {
    try {
      const { stdout } = await runFile('pulumi', ['version'], {
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
        timeout: 10_000,
      })
      return { version: stdout.trim() }
    } catch {
      return { missing }
    }
  },
  up,
})
