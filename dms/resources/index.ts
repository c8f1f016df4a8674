/** What a machine offers or a job needs. All whole numbers ≥ 0. */
export interface Resources {
  readonly cpuMillicores: number
  readonly memoryBytes: number
  readonly diskBytes: number
}

export * from './arithmetic.ts'
export { detectResources } from './detection.ts'
export * from './ledger.ts'
