import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'

/**
 * Runs a program as the binary will, and when its parent says so, keeps in a file what V8 has compiled by then.
 *
 * node rehearsal.ts <program> <bundle that it stands for> <file to be made> [arguments of the program …]
 */
const [program = '', bundle = '', codeCache = '', ...args] = process.argv.slice(2)
const script = new Script(await readFile(program, 'utf8'), { filename: bundle })
process.argv.splice(1, process.argv.length, bundle, ...args)
process.once('message', () => {
  writeFileSync(codeCache, script.createCachedData())
  process.disconnect()
  process.kill(process.pid, 'SIGTERM')
})
const module = { exports: {} }
script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle))
