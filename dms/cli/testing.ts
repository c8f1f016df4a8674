import type { DmsClient } from '../client/index.ts'
import type { CliComponents } from './components.ts'
import { runCommandLine } from './program.ts'

type Scripted = { readonly [Key in keyof DmsClient]?: unknown }

/** Runs one command line against a scripted daemon; returns what a person and a program would see. */
export const typed = async (
  args: readonly string[],
  options: { client?: Scripted; input?: string; components?: Partial<CliComponents> } = {},
) => {
  const out: string[] = []
  const err: string[] = []
  const components: CliComponents = {
    build: { version: '1.2.3', commit: 'abc' },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    readInput: async () => options.input ?? '',
    askSecret: async () => undefined,
    ask: async () => undefined,
    passphraseFromEnvironment: undefined,
    home: '/nonexistent-home',
    runDaemon: async () => {},
    keys: () => ({
      list: async () => [{ name: 'dms', did: 'did:key:z6MkAlice' }],
      has: async () => true,
      create: async () => ({ did: 'did:key:z6MkNew', peerId: '12D3Koo' }),
    }),
    connect: () => ({ close: async () => {}, ...options.client }) as DmsClient,
    onInterrupt: () => () => {},
    lending: async () => {
      throw new Error('not scripted')
    },
    pause: async () => {},
    ...options.components,
  }
  const code = await runCommandLine(components, args)
  return { code, out: out.join('\n'), err: err.join('\n') }
}
