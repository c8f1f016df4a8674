import type { HostControls } from './controls.ts'
import { attempt, perform } from './on-host.ts'

/** Tables of ours in the packet filter of one host. What a fault adds is a table of its own, so it goes as a whole. */
export const addTable = async (host: HostControls, name: string, rules: string): Promise<void> => {
  await perform(host, ['nft', '-f', '-'], { input: `table inet ${name} {\n${rules}\n}\n` })
}

export const hasTable = async (host: HostControls, name: string): Promise<boolean> =>
  (await attempt(host, ['nft', 'list', 'table', 'inet', name])).exitCode === 0

export const removeTable = async (host: HostControls, name: string): Promise<void> => {
  if (await hasTable(host, name)) await perform(host, ['nft', 'delete', 'table', 'inet', name])
}
