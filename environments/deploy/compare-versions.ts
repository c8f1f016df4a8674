import type { NodeIdentity } from '../../dms/client/index.ts'
import type { Build } from '../environment.ts'
import { plain } from '../plain.ts'
import { EnvironmentError } from '../problem.ts'

/** A daemon that is not ours may say anything. */
export const said = (text: string): string => plain(text).slice(0, 100)

/** @throws EnvironmentError BUILD_CHANGED when the daemon that answers is not the one that was deployed */
export const compareVersions = (host: string, build: Build, found: NodeIdentity): void => {
  if (found.version === build.version && found.commit === build.commit) return
  throw new EnvironmentError({
    code: 'BUILD_CHANGED',
    message: `Starting ${host}: its daemon says it is ${said(found.version)} (${said(found.commit)}), but ${build.version} (${build.commit}) was deployed`,
  })
}
