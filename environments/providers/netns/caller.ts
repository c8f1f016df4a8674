import { text } from 'node:stream/consumers'
import { type HttpCall, httpCall } from '../../deploy/http-call.ts'

// Run on a host's own network: takes one call as JSON on standard input, writes how it went on standard output.
const call = JSON.parse(await text(process.stdin)) as HttpCall
process.stdout.write(JSON.stringify(await httpCall(call)))
