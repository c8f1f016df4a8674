import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { InvalidInputError } from '../../core/index.ts'
import { completeSettings } from '../../settings.ts'
import type { CliComponents } from '../components.ts'
import { contextOf } from '../context.ts'

const at = (value: unknown, key: string): unknown =>
  key.split('.').reduce<unknown>((here, part) => {
    if (typeof here === 'object' && here !== null && Object.hasOwn(here, part))
      return (here as Record<string, unknown>)[part]
    throw new InvalidInputError({
      what: 'Reading settings',
      where: key,
      expected: 'a known setting',
      received: `"${part}"`,
      hint: 'See "nunet config show".',
    })
  }, value)

const withValue = (value: object, [part, ...rest]: readonly string[], to: unknown): object =>
  Object.fromEntries(
    Object.entries(value).map(([key, old]) => [
      key,
      key !== part ? old : rest.length === 0 ? to : withValue(old as object, rest, to),
    ]),
  )

const readValue = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Whole or not at all: a power cut leaves the old file. */
const writeWhole = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.new`
  await writeFile(temporary, text, { mode: 0o600, flush: true })
  await rename(temporary, path)
}

export const addConfig = (program: Command, components: CliComponents): void => {
  const config = program.command('config').description('look at and change settings')
  config
    .command('show')
    .description('print every setting and its value')
    .action(async (_options: object, command: Command) => {
      const context = contextOf(components, command)
      const settings = await context.settings()
      context.print(settings, JSON.stringify(settings, null, 2))
    })
  config
    .command('path')
    .description('print where the settings file is')
    .action((_options: object, command: Command) => {
      const context = contextOf(components, command)
      context.print({ path: context.settingsPath() }, context.settingsPath())
    })
  config
    .command('get <key>')
    .description('print one setting, such as api.port')
    .action(async (key: string, _options: object, command: Command) => {
      const context = contextOf(components, command)
      const value = at(await context.settings(), key)
      context.print(value, typeof value === 'string' ? value : JSON.stringify(value))
    })
  config
    .command('set <key> <value>')
    .description('change one setting; it holds from the next start of the daemon')
    .addHelpText(
      'after',
      '\nExamples:\n  nunet config set api.port 9998\n  nunet config set network.listen \'["/ip4/0.0.0.0/tcp/9000"]\'',
    )
    .action(async (key: string, text: string, _options: object, command: Command) => {
      const context = contextOf(components, command)
      const settings = await context.settings()
      at(settings, key)
      const changed = completeSettings(
        withValue(settings, key.split('.'), readValue(text)),
        `the new value of ${key}`,
      )
      await writeWhole(context.settingsPath(), `${JSON.stringify(changed, null, 2)}\n`)
      context.print({ [key]: at(changed, key) }, `${key} = ${JSON.stringify(at(changed, key))}`)
    })
}
