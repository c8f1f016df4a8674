import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'
import { oneLine } from '../../text.ts'
import { SignInError } from './errors.ts'

const strict = { additionalProperties: false }
const Address = Type.String({ pattern: '^https?://[!-~]{1,200}$' })
const Grants = Type.Array(
  Type.Object(
    {
      /** Full path of a group of the forge. */
      group: Type.String({ pattern: '^[\\w.-]{1,100}(/[\\w.-]{1,100}){0,20}$' }),
      /** At least this role there; without one, every member. */
      role: Type.Optional(Type.Enum(['developer', 'maintainer', 'owner'])),
    },
    strict,
  ),
  { maxItems: 100 },
)
const Settings = Type.Object(
  {
    /** Address of the forge, as its discovery document names it. */
    forge: Address,
    clientId: Type.String({ minLength: 1, maxLength: 200 }),
    /** Where people reach the portal; its callback is registered at the forge. */
    origin: Address,
    /** A file that only its owner reads; relative to the settings. Without one the environment holds the secret. */
    secretFile: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    look: Type.Optional(Grants),
    judge: Type.Optional(Grants),
    act: Type.Optional(Grants),
  },
  strict,
)

export const secretVariable = 'NUNET_PORTAL_SECRET'

/** How people sign in, and who may do what. */
export interface SignInSettings extends Readonly<Static<typeof Settings>> {
  readonly secret: string
}

const broken = (message: string): SignInError => new SignInError('SIGN_IN_SETTINGS', message)

const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)

/** What would travel readable on a network is refused; on this machine it may. */
const requireSafe = (path: string, name: string, address: string): void => {
  const url = new URL(address)
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw broken(`${path}: ${name} is ${address}; it has to begin with https://, or to be this machine`)
  if (name === 'origin' && url.origin !== address)
    throw broken(`${path}: origin is ${address}; it has to be ${url.origin}, without anything behind it`)
}

const readSecret = (path: string, file: string): string => {
  const place = resolve(dirname(path), file)
  try {
    if ((statSync(place).mode & 0o077) !== 0)
      throw broken(`${place} can be read by others; chmod 600 makes it the owner's`)
    return readFileSync(place, 'utf8').trim()
  } catch (cause) {
    if (cause instanceof SignInError) throw cause
    throw broken(`${place} cannot be read: ${(cause as NodeJS.ErrnoException).code}`)
  }
}

const readYaml = (path: string): unknown => {
  try {
    return parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new SignInError('SIGN_IN_SETTINGS', `${path} cannot be read as YAML`, { cause })
  }
}

/**
 * Reads the settings of sign-in. The secret comes from a file or from the environment, never from the settings or an
 * argument, which others can read.
 *
 * @throws SignInError `SIGN_IN_SETTINGS` naming what is wrong
 */
export const readSignIn = (
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
): SignInSettings => {
  const settings = readYaml(path)
  if (!Value.Check(Settings, settings)) {
    const { instancePath = '', message = '' } = [...Value.Errors(Settings, settings)][0] ?? {}
    throw broken(`${path}: ${oneLine(`${instancePath} ${message}`)}`)
  }
  requireSafe(path, 'forge', settings.forge)
  requireSafe(path, 'origin', settings.origin)
  const secret =
    settings.secretFile === undefined
      ? (variables[secretVariable] ?? '')
      : readSecret(path, settings.secretFile)
  if (secret === '')
    throw broken(`${path} names no secretFile that holds a secret, and ${secretVariable} is empty`)
  return { ...settings, secret }
}
