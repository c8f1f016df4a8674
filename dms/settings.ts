import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { DmsError, InvalidInputError, requireShape } from './core/index.ts'

const strict = { additionalProperties: false }

/** Every setting of the daemon; unknown keys are refused. Paths are absolute. */
export const SettingsSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64, description: "The owner's word for this machine" }),
    dataDirectory: Type.String({ minLength: 1, description: 'Keys, database, socket, logs; mode 0700' }),
    network: Type.Object(
      {
        listen: Type.Array(Type.String({ maxLength: 200 }), {
          maxItems: 16,
          description: 'Multiaddrs; /p2p-circuit: through a relay',
        }),
        bootstrap: Type.Array(Type.String({ maxLength: 300 }), {
          maxItems: 64,
          description: 'Peers to connect to at start',
        }),
        relay: Type.Object(
          {
            serve: Type.Boolean({
              description:
                'Pass on, within bounds, what others say to each other who cannot be reached from outside; they write /p2p-circuit in network.listen and this machine in network.bootstrap',
            }),
          },
          strict,
        ),
      },
      strict,
    ),
    api: Type.Object(
      {
        port: Type.Integer({
          minimum: 0,
          maximum: 65535,
          description: 'On 127.0.0.1; 0 takes any free port',
        }),
      },
      strict,
    ),
    keys: Type.Object(
      {
        name: Type.String({
          pattern: '^[a-z0-9-]{1,64}$',
          description: 'Which key of the store is the node’s',
        }),
        scryptCost: Type.Integer({
          minimum: 2 ** 12,
          maximum: 2 ** 20,
          description: 'N of scrypt for new keys; a power of two',
        }),
      },
      strict,
    ),
    jobs: Type.Object(
      {
        allowSharedUser: Type.Boolean({
          description:
            'Run jobs as the daemon’s own user where they can be kept from its files in no other way: they can then act as the owner',
        }),
      },
      strict,
    ),
    log: Type.Object({ level: Type.Enum(['debug', 'info', 'warn', 'error']) }, strict),
  },
  strict,
)

export type Settings = Static<typeof SettingsSchema>

export const defaultSettings = (home = homedir()): Settings => ({
  name: 'this machine',
  dataDirectory: join(home, '.nunet'),
  network: { listen: ['/ip4/0.0.0.0/tcp/9000'], bootstrap: [], relay: { serve: false } },
  api: { port: 9999 },
  keys: { name: 'dms', scryptCost: 2 ** 17 },
  jobs: { allowSharedUser: false },
  log: { level: 'info' },
})

type Partly<T> = {
  [K in keyof T]?: T[K] extends readonly unknown[] ? T[K] : T[K] extends object ? Partly<T[K]> : T[K]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const merge = (base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(over).map(([key, value]) => {
      const below = base[key]
      return [key, isRecord(below) && isRecord(value) ? merge(below, value) : value]
    }),
  ),
})

/**
 * Completes partial settings with the defaults and checks them.
 * @throws InvalidInputError naming the first wrong place
 */
export const completeSettings = (partial: Partly<Settings>, source = 'settings', home?: string): Settings => {
  const settings = merge(defaultSettings(home), partial as Record<string, unknown>)
  return requireShape(SettingsSchema, settings, {
    what: `Reading ${source}`,
    hint: 'Run "nunet config show" for every setting and its value.',
  })
}

/** Reads a settings file. @throws InvalidInputError for bad JSON or values, DmsError SETTINGS_UNREADABLE */
export const loadSettings = async (path: string): Promise<Settings> => {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DmsError(
      {
        code: 'SETTINGS_UNREADABLE',
        message: `Reading settings from ${path}: the file cannot be read`,
        hint: 'Check the path, or leave out --config to use the defaults.',
      },
      { cause },
    )
  })
  try {
    return completeSettings(JSON.parse(text) as Partly<Settings>, path)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new InvalidInputError({ what: `Reading ${path}`, expected: 'JSON', received: error.message })
  }
}
