/** Something that a check found wrong. */
export interface Finding {
  /** Relative to the repository. */
  readonly file?: string
  readonly line?: number
  /** What is there, and which rule it breaks. */
  readonly message: string
  /** What to do about it. */
  readonly fix?: string
}

export interface CheckResult {
  /** What was looked at, such as `214 files`. A check that looked at nothing has a finding. */
  readonly looked: string
  readonly findings: readonly Finding[]
}

/** One static check of the repository; changes nothing. */
export interface Check {
  readonly name: string
  readonly summary: string
  run(root: string): Promise<CheckResult>
}

export const showFinding = ({ file, line, message, fix }: Finding): string => {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}  `
  return `${place}${message}${fix === undefined ? '' : `\n      fix: ${fix}`}`
}
