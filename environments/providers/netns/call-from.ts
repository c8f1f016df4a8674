import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Enter, type HttpCall, searchPath } from '../../deploy/index.ts'
import type { ApiCall } from '../../environment.ts'

const caller = fileURLToPath(new URL('caller.ts', import.meta.url))

/** Sends a request from the network of another host, by a program that runs there. The credential goes by its input. */
export const callFrom = (enter: Enter, call: HttpCall): Promise<ApiCall> =>
  new Promise((resolve, reject) => {
    const [program, ...rest] = enter([process.execPath, '--no-warnings', caller])
    const child = spawn(program, rest, { env: { PATH: searchPath }, stdio: ['pipe', 'pipe', 'pipe'] })
    let [answer, complaint] = ['', '']
    child.stdout.on('data', (part: Buffer) => {
      answer += part.toString('utf8')
    })
    child.stderr.on('data', (part: Buffer) => {
      complaint += part.toString('utf8')
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(answer) as ApiCall)
      else
        reject(new Error(`Calling ${call.address} from a neighbour: the caller failed: ${complaint.trim()}`))
    })
    child.stdin.end(JSON.stringify(call))
  })
