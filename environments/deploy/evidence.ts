import type { Artifact } from '../environment.ts'
import type { Machine } from './machine.ts'
import { readEnd } from './read-end.ts'
import { withoutSecrets } from './secrets.ts'

const maxBytes = 2 * 1024 * 1024

const versions = (machine: Machine): string =>
  JSON.stringify(
    {
      host: machine.name,
      address: machine.address,
      region: machine.region,
      isRunning: machine.isRunning(),
      deployed: machine.build
        ? { version: machine.build.version, commit: machine.build.commit, sha256: machine.build.sha256 }
        : 'sources',
    },
    undefined,
    2,
  )

const readArtifact = async (machine: Machine, name: string, path: string, mediaType: string) => {
  try {
    const content = await withoutSecrets(await readEnd(path, maxBytes), machine.files)
    return { host: machine.name, name, mediaType, content }
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error)
    return { host: machine.name, name: `${name}.missing`, mediaType: 'text/plain', content: why }
  }
}

/** Logs, settings and versions of every machine, whether or not its daemon lives. What cannot be read says why. */
export async function* evidenceOf(machines: readonly Machine[]): AsyncGenerator<Artifact> {
  for (const machine of machines) {
    yield {
      host: machine.name,
      name: 'versions.json',
      mediaType: 'application/json',
      content: versions(machine),
    }
    yield await readArtifact(machine, 'daemon.log', machine.files.log, 'application/x-ndjson')
    yield await readArtifact(machine, 'daemon.json', machine.files.status, 'application/json')
    yield await readArtifact(machine, 'settings.json', machine.files.settings, 'application/json')
  }
}
