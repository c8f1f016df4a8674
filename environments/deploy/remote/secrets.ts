import type { EvidenceFile } from '../machine.ts'
import { readParts } from '../read-parts.ts'
import { redact } from '../secrets.ts'
import type { RemoteKeeper } from './keeper.ts'

type Reading = Pick<RemoteKeeper, 'read'>

const readSecrets = async (keeper: Reading): Promise<readonly string[]> => {
  const found = await Promise.all([keeper.read('token', 4096), keeper.read('passphrase', 4096)])
  return found.map((one) => one ?? '')
}

const underway = new WeakMap<Reading, Promise<readonly string[]>>()

/** Files of a far machine are read together, and a connection carries few questions at once: they share this one. */
const secretsOf = (keeper: Reading): Promise<readonly string[]> => {
  const asked = underway.get(keeper) ?? readSecrets(keeper).finally(() => underway.delete(keeper))
  underway.set(keeper, asked)
  return asked
}

/** Takes a far daemon's own credentials out of a text. */
export const cleanRemote = async (keeper: Reading, text: string): Promise<string> =>
  redact(text, await secretsOf(keeper))

/** The end of a file there, without the daemon's credentials; undefined when there is no such file. */
export const readRemoteEvidence = async (
  keeper: Reading,
  file: EvidenceFile,
  maxBytes: number,
): Promise<string | undefined> => {
  const reading = readParts(file, maxBytes, (part, bytes) => keeper.read(part, bytes))
  const [text, secrets] = await Promise.all([reading, secretsOf(keeper)])
  return text === undefined ? undefined : redact(text, secrets)
}
