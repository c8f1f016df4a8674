import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { resolve } from 'node:path'
import { EnvironmentError } from '../../problem.ts'

/** What the user's environment says about the cloud. */
export interface HetznerSettings {
  readonly endpoint: string
  readonly token?: string
  /** Wins over `token`. */
  readonly tokenFile?: string
  /** For every host, instead of the cheapest that fits. */
  readonly serverType?: string
  readonly image: string
  /** Ranges from which SSH is admitted; absent: the address from which the cloud sees this machine. */
  readonly admitted?: readonly string[]
}

const invalid = (name: string, value: string, wanted: string): EnvironmentError =>
  new EnvironmentError({
    code: 'HETZNER_SETTING_INVALID',
    message: `Reading ${name}: "${value}" is not ${wanted}`,
  })

const isLoopback = ({ hostname }: URL): boolean => hostname === '127.0.0.1' || hostname === '[::1]'

const endpointOf = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The token goes there.
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url)))
    return text.replace(/\/+$/, '')
  throw invalid('HCLOUD_ENDPOINT', text, 'an https address')
}

const rangeOf = (text: string): string => {
  const [address = '', bits = '32'] = text.trim().split('/')
  if (isIPv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32) return `${address}/${Number(bits)}`
  throw invalid(
    'NUNET_HETZNER_ADMIT',
    text,
    'an IPv4 address or range such as 198.51.100.7 or 198.51.100.0/24',
  )
}

/** @throws EnvironmentError HETZNER_SETTING_INVALID */
export const hetznerSettings = (env: Readonly<Record<string, string | undefined>>): HetznerSettings => {
  const { HCLOUD_TOKEN, HCLOUD_TOKEN_FILE, NUNET_HETZNER_SERVER_TYPE, NUNET_HETZNER_ADMIT } = env
  return {
    endpoint: endpointOf(env.HCLOUD_ENDPOINT ?? 'https://api.hetzner.cloud/v1'),
    image: env.NUNET_HETZNER_IMAGE ?? 'debian-12',
    ...(HCLOUD_TOKEN ? { token: HCLOUD_TOKEN.trim() } : {}),
    ...(HCLOUD_TOKEN_FILE ? { tokenFile: resolve(HCLOUD_TOKEN_FILE) } : {}),
    ...(NUNET_HETZNER_SERVER_TYPE ? { serverType: NUNET_HETZNER_SERVER_TYPE } : {}),
    ...(NUNET_HETZNER_ADMIT ? { admitted: NUNET_HETZNER_ADMIT.split(',').map(rangeOf) } : {}),
  }
}

/** Undefined when none was given. @throws EnvironmentError HETZNER_TOKEN_MISSING for a file that cannot be read */
export const readToken = async ({ token, tokenFile }: HetznerSettings): Promise<string | undefined> => {
  if (tokenFile === undefined) return token || undefined
  try {
    return (await readFile(tokenFile, 'utf8')).trim() || undefined
  } catch (cause) {
    throw new EnvironmentError(
      {
        code: 'HETZNER_TOKEN_MISSING',
        message: `Reading the token of the cloud: ${(cause as Error).message}`,
        hint: 'Name the right file with HCLOUD_TOKEN_FILE.',
      },
      { cause },
    )
  }
}

/** @throws EnvironmentError HETZNER_TOKEN_MISSING */
export const needToken = async (settings: HetznerSettings): Promise<string> => {
  const token = await readToken(settings)
  if (token !== undefined) return token
  throw new EnvironmentError({
    code: 'HETZNER_TOKEN_MISSING',
    message: `Using Hetzner: there is no token`,
    hint: tokenFix,
  })
}

export const tokenFix =
  'make a token with read and write access in the console (project → Security → API tokens), write it to a file of mode 0600 and set HCLOUD_TOKEN_FILE to its path'

/** The address from which Hetzner sees this machine. @throws EnvironmentError CALLER_ADDRESS_UNKNOWN */
export const askOwnAddress = async (url = 'https://ip.hetzner.com'): Promise<string> => {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) })
    const text = (await response.text()).trim()
    if (response.ok && isIPv4(text)) return text
    throw new Error(`the answer was "${text.slice(0, 40)}"`)
  } catch (cause) {
    throw new EnvironmentError(
      {
        code: 'CALLER_ADDRESS_UNKNOWN',
        message: `Asking ${url} from which IPv4 address this machine is seen: ${(cause as Error).message}`,
        hint: 'Set NUNET_HETZNER_ADMIT to the address or range from which SSH is to be admitted.',
      },
      { cause },
    )
  }
}
