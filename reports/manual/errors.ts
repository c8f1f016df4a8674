/**
 * - `MANUAL_LEDGER` the ledger cannot be read, or holds a line of another shape
 * - `MANUAL_UNKNOWN` there is no such scenario, schedule or verdict
 * - `MANUAL_REFUSED` an entry, an evidence file or an imported form breaks a rule
 * - `MANUAL_CHANGED` somebody else wrote in the meantime; nothing of theirs is overwritten
 */
export class ManualError extends Error {
  readonly code: 'MANUAL_LEDGER' | 'MANUAL_UNKNOWN' | 'MANUAL_REFUSED' | 'MANUAL_CHANGED'
  readonly hint: string

  constructor(code: ManualError['code'], message: string, hint: string) {
    super(message)
    this.name = 'ManualError'
    this.code = code
    this.hint = hint
  }
}
