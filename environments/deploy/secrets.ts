import type { HostFiles } from './host-files.ts'
import { readSmall } from './read-end.ts'

/** Takes secrets out of a text; what is shorter than 8 characters is no secret of ours. */
export const redact = (text: string, secrets: readonly string[]): string =>
  secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= 8)
    .reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text)

/** Takes the daemon's own credentials out, should they have slipped into a text of its host. */
export const withoutSecrets = async (text: string, files: HostFiles): Promise<string> => {
  const secrets = await Promise.all(
    [files.token, files.passphrase].map((path) => readSmall(path).catch(() => '')),
  )
  return redact(text, secrets)
}
