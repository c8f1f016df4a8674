import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Check, CheckResult } from './check.ts'

interface Tool {
  readonly name: string
  readonly summary: string
  /** Program under node_modules/.bin, and its arguments. */
  readonly command: readonly [string, ...string[]]
  readonly fix: string
}

const tools: readonly Tool[] = [
  {
    name: 'biome',
    summary: 'format and lint',
    command: ['biome', 'check', '--error-on-warnings', '.'],
    fix: 'npm run format mends the format',
  },
  {
    name: 'oxlint',
    summary: 'promises that nobody waits for',
    command: ['oxlint', '--type-aware'],
    fix: 'await it, or say `void` and why',
  },
  { name: 'types', summary: 'strict types', command: ['tsc', '-p', '.'], fix: 'see the places above' },
]

const run = ({ command: [program, ...args], fix }: Tool, root: string): Promise<CheckResult> =>
  new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', program), args, { cwd: root })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', (error) =>
      resolve({ looked: program, findings: [{ message: `${program}: ${error.message}`, fix: 'npm ci' }] }),
    )
    child.on('close', (code) => {
      const findings = code === 0 ? [] : [{ message: output.trim(), fix }]
      resolve({ looked: [program, ...args].join(' '), findings })
    })
  })

/** Checks by tools of others, each as one command over the whole repository. */
export const toolChecks: readonly Check[] = tools.map((tool) => ({
  name: tool.name,
  summary: tool.summary,
  run: (root) => run(tool, root),
}))
