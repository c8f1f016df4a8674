import type { Undoing } from './lease/index.ts'

/** How what lies outside this machine's processes and files is taken away. Loaded when there is something to take away. */
export const undoing: Undoing = {
  cloud: async (made, lease) => (await import('./providers/hetzner/cloud/undo.ts')).undoCloud(made, lease),
  containers: async (made, lease) =>
    (await import('./providers/container/undo.ts')).undoContainers(made, lease),
  lent: async (made, lease) => (await import('./providers/lent/undo.ts')).undoLent(made, lease),
  remote: async (made, lease) => (await import('./providers/ssh/undo.ts')).undoRemote(made, lease),
}
