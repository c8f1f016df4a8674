import type { Command } from 'commander'
import type { SealedMessage } from '../../client/index.ts'
import { InvalidInputError, type Json, parseDurationMs } from '../../core/index.ts'
import type { CliComponents } from '../components.ts'
import { type Context, contextOf, parseJson, readArgument, requireValue } from '../context.ts'
import { neutralise, table } from '../output.ts'

interface MessageOptions {
  readonly dest?: string
  readonly timeout?: string
}

interface ShownOptions extends MessageOptions {
  readonly token?: readonly string[]
}

const pretty = (value: unknown) => () => neutralise(JSON.stringify(value, null, 2))

const readPayload = async (context: Context, text: string | undefined): Promise<Json> =>
  parseJson(await readArgument(context, text ?? '{}'), 'Reading the payload') as Json

const timeoutOf = ({ timeout }: MessageOptions) =>
  timeout === undefined ? {} : { timeoutMs: parseDurationMs(timeout, '--timeout') }

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]

const tokenOption = [
  '--token <token>',
  'show this token (- for standard input, @file) instead of what the machine holds; may be repeated',
] as const

const tokensOf = async (context: Context, { token }: ShownOptions) =>
  token === undefined ? {} : { tokens: await Promise.all(token.map((text) => readArgument(context, text))) }

const readSealed = async (context: Context, text: string): Promise<SealedMessage> => {
  const message = parseJson(
    await readArgument(context, text),
    'Reading the message',
  ) as Partial<SealedMessage>
  if (typeof message.message === 'string' && typeof message.to?.did === 'string')
    return message as SealedMessage
  throw new InvalidInputError({
    what: 'Reading the message',
    expected: 'what "nunet actor msg" printed',
    received: 'something else',
  })
}

export const addActor = (program: Command, components: CliComponents): void => {
  const actor = program.command('actor').description('talk to actors by messages')
  actor
    .command('cmd <behaviour> [payload]')
    .description('invoke a behaviour and print the answer; payload is JSON, - or @file')
    .option('-d, --dest <node>', 'DID or peer id of another machine; absent: this one')
    .option('-t, --timeout <time>', 'how long to wait, such as "10 s"')
    .option(...tokenOption, collect)
    .addHelpText(
      'after',
      '\nExamples:\n  nunet actor cmd /public/hello --dest did:key:z6Mk…\n  nunet actor cmd /dms/node/peers/list\n  nunet actor list',
    )
    .action(
      async (behaviour: string, payload: string | undefined, options: ShownOptions, command: Command) => {
        const context = contextOf(components, command)
        const body = await readPayload(context, payload)
        const shown = await tokensOf(context, options)
        const to = options.dest === undefined ? {} : { to: options.dest }
        const answer = await context.withDaemon((client) =>
          client.invoke(behaviour, body, { ...to, ...timeoutOf(options), ...shown }),
        )
        const value = requireValue(context, answer)
        context.print(value, pretty(value))
      },
    )
  actor
    .command('list')
    .description('list what this machine answers to')
    .action(async (_options: object, command: Command) => {
      const context = contextOf(components, command)
      const rows = requireValue(context, await context.withDaemon((client) => client.behaviours()))
      context.print(rows, () =>
        table(
          ['BEHAVIOUR', 'WHAT IT DOES'],
          rows.map(({ path, summary }) => [path, summary]),
        ),
      )
    })
  actor
    .command('msg <behaviour> [payload]')
    .description('sign a message without sending it; prints it for "actor send"')
    .requiredOption('-d, --dest <node>', 'DID or peer id of the receiver')
    .option('-t, --timeout <time>', 'how long the message lives')
    .option(...tokenOption, collect)
    .action(
      async (
        behaviour: string,
        payload: string | undefined,
        options: ShownOptions & { dest: string },
        command: Command,
      ) => {
        const context = contextOf(components, command)
        const body = await readPayload(context, payload)
        const shown = await tokensOf(context, options)
        const sealed = await context.withDaemon((client) =>
          client.seal(behaviour, body, { to: options.dest, ...timeoutOf(options), ...shown }),
        )
        const value = requireValue(context, sealed)
        context.print(value, JSON.stringify(value))
      },
    )
  for (const name of ['send', 'invoke']) {
    actor
      .command(`${name} <message>`)
      .description('deliver a message that was signed before (JSON, - or @file), and print the answer')
      .option('-t, --timeout <time>', 'how long to wait')
      .action(async (text: string, options: MessageOptions, command: Command) => {
        const context = contextOf(components, command)
        const message = await readSealed(context, text)
        const answer = await context.withDaemon((client) => client.deliver(message, timeoutOf(options)))
        const value = requireValue(context, answer)
        context.print(value, pretty(value))
      })
  }
  actor
    .command('broadcast <behaviour> [payload]')
    .description('call everybody on a topic and print the answers')
    .requiredOption('--topic <topic>', 'such as /nunet/hello')
    .option('-t, --timeout <time>', 'how long to collect answers')
    .addHelpText('after', '\nExample:\n  nunet actor broadcast /broadcast/hello --topic /nunet/hello')
    .action(
      async (
        behaviour: string,
        payload: string | undefined,
        options: MessageOptions & { topic: string },
        command: Command,
      ) => {
        const context = contextOf(components, command)
        const body = await readPayload(context, payload)
        const answers = requireValue(
          context,
          await context.withDaemon((client) =>
            client.broadcast(behaviour, options.topic, body, timeoutOf(options)),
          ),
        )
        context.print(answers, pretty(answers))
      },
    )
}
