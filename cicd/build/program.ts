/** Names of assets in the one-file binary. */
export const programName = 'nunet.program'
export const codeCacheName = 'nunet.code-cache'

/** A bundle as a script that gives back one function, for a compiled form belongs to exactly one text. */
export const asProgram = (bundle: string): string =>
  // Lines keep their numbers, so that errors name those of the bundle.
  `(function (exports, require, module, __filename, __dirname) { ${bundle.replace(/^#!/, '//')}\n})`

/**
 * What the binary runs first: its program, compiled before. Where the compiled form does not fit, as under other flags
 * of V8, the program is compiled anew. `NODE_DEBUG=nunet` tells which.
 */
export const starter = `'use strict'
const { getAsset, getRawAsset } = require('node:sea')
const { debuglog } = require('node:util')
const { Script } = require('node:vm')
const program = new Script(getAsset('${programName}', 'utf8'), {
  filename: __filename,
  cachedData: Buffer.from(getRawAsset('${codeCacheName}')),
})
debuglog('nunet')(program.cachedDataRejected ? 'compiled anew' : 'compiled before')
program.runInThisContext()(exports, require, module, __filename, __dirname)
`
