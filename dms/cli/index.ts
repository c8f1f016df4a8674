export type { CliComponents, CliKeys } from './components.ts'
export { runCommandLine } from './program.ts'
