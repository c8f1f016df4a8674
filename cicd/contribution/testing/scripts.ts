/** What an attempt is told of the world outside, as it would be if it had found out. */
export interface OutsideFacts {
  /** A file that only this user may read; holds `secret`. */
  readonly secretFile: string
  readonly secret: string
  /** A folder that this user may write to. */
  readonly folder: string
  readonly port: number
  readonly socketPath: string
  readonly pid: number
  readonly root: string
}

/** Code that tries to get out of the seal; a stranger's own steps could be that. */
export interface ScriptAttempt {
  readonly name: string
  /** Body of an async function of `facts`; calls `escaped()` when it got what it wanted. */
  readonly body: string
  /** It works for whoever runs these tests unsealed, so that it is known to be able to. Absent: too harmful, or needs root. */
  readonly worksOutside?: true
}

const tried = (expression: string): string => `try { ${expression} } catch {}`

const connects = (where: string): string =>
  `await new Promise((done) => { const s = require('net').connect(${where}); s.on('connect', () => { escaped(); s.destroy(); done() }); s.on('error', done) })`

const runs = (command: string, args: string): string =>
  `if (require('child_process').spawnSync('${command}', ${args}, { stdio: 'ignore' }).status === 0) escaped()`

export const scriptAttempts: readonly ScriptAttempt[] = [
  {
    name: 'reads a secret file',
    body: tried(`if (fs.readFileSync(facts.secretFile, 'utf8').includes('only')) escaped()`),
    worksOutside: true,
  },
  {
    name: 'reads a secret file by a link',
    body: tried(
      `fs.symlinkSync(facts.secretFile, facts.own + '/link'); fs.readFileSync(facts.own + '/link'); escaped()`,
    ),
    worksOutside: true,
  },
  { name: 'reads the passwords of the machine', body: tried(`fs.readFileSync('/etc/shadow'); escaped()`) },
  {
    name: 'reads who uses the machine',
    body: tried(`fs.readFileSync('/etc/passwd'); escaped()`),
    worksOutside: true,
  },
  {
    name: 'reads a secret of the environment',
    body: `if (process.env.CONTRIBUTION_SECRET !== undefined) escaped()`,
    worksOutside: true,
  },
  {
    name: 'reads the environment of whoever started it',
    body: tried(`if (fs.readFileSync('/proc/' + facts.pid + '/environ').length > 0) escaped()`),
    worksOutside: true,
  },
  {
    name: 'reads the environment of its first process',
    body: tried(`if (fs.readFileSync('/proc/1/environ', 'utf8').includes('CONTRIBUTION_SECRET')) escaped()`),
  },
  {
    name: 'reads the memory of another process',
    body: `for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name) && Number(name) !== process.pid)) { ${tried(`fs.openSync('/proc/' + pid + '/mem', 'r'); escaped()`)} }`,
  },
  {
    name: 'looks for other processes',
    body: tried(
      `process.kill(facts.pid, 0); if (fs.readFileSync('/proc/' + facts.pid + '/comm', 'utf8') !== '') if (Number(facts.pid) !== process.pid && fs.readFileSync('/proc/' + facts.pid + '/cmdline', 'utf8').includes('vitest')) escaped()`,
    ),
  },
  {
    name: 'calls a service of the machine',
    body: connects('{ host: "127.0.0.1", port: facts.port }'),
    worksOutside: true,
  },
  {
    name: 'calls a service of the machine by version 6',
    body: connects('{ host: "::ffff:127.0.0.1", port: facts.port }'),
    worksOutside: true,
  },
  { name: 'calls a socket of the machine', body: connects('{ path: facts.socketPath }'), worksOutside: true },
  {
    name: 'calls a socket without a file',
    body: connects('{ path: "\\0" + facts.socketPath }'),
    worksOutside: true,
  },
  { name: 'calls the container engine', body: connects('{ path: "/var/run/docker.sock" }') },
  {
    name: 'calls somewhere by name',
    body: `await require('dns').promises.lookup('localhost.localdomain').then(() => {}, () => {}); const all = Object.keys(require('os').networkInterfaces()); if (all.some((one) => one !== 'lo')) escaped()`,
  },
  {
    name: 'changes the code that judges it',
    body: tried(`fs.appendFileSync(facts.code + '/cicd/contribution/limits.ts', ''); escaped()`),
    worksOutside: true,
  },
  {
    name: 'changes the features',
    body: tried(`fs.writeFileSync(facts.code + '/features/contributed/more.feature', ''); escaped()`),
  },
  {
    name: 'changes a package',
    body: tried(`fs.appendFileSync(facts.code + '/node_modules/yaml/package.json', ''); escaped()`),
  },
  {
    name: 'writes into a folder outside',
    body: tried(`fs.writeFileSync(facts.folder + '/x', 'x'); escaped()`),
    worksOutside: true,
  },
  {
    name: 'writes where the machine keeps programs',
    body: tried(`fs.writeFileSync('/usr/bin/contributed', 'x'); escaped()`),
  },
  {
    name: 'reads the history of the checkout',
    body: tried(`fs.readdirSync(facts.code + '/.git'); escaped()`),
  },
  {
    name: 'reads reports of other runs',
    body: tried(`if (fs.readdirSync(facts.code + '/reports/out').length > 0) escaped()`),
  },
  { name: 'becomes root', body: tried(`process.setuid(0); if (process.getuid() === 0) escaped()`) },
  {
    name: 'makes a program that is root',
    body: tried(
      `fs.copyFileSync('/usr/bin/id', facts.own + '/id'); fs.chmodSync(facts.own + '/id', 0o4755); if (String(require('child_process').execFileSync(facts.own + '/id', ['-u'])).trim() === '0') escaped()`,
    ),
  },
  { name: 'mounts over the code', body: `${runs('mount', `['-t', 'tmpfs', 'tmpfs', '/repo']`)}` },
  { name: 'makes a device', body: `${runs('mknod', `['/tmp/disk', 'b', '254', '0']`)}` },
  { name: 'sets the clock', body: `${runs('date', `['-s', '2001-01-01']`)}` },
  {
    name: 'changes the kernel',
    body: tried(`fs.writeFileSync('/proc/sys/kernel/core_pattern', '|/tmp/x'); escaped()`),
  },
  {
    name: 'lifts its own limits',
    body: `${runs('prlimit', `['--pid', String(process.pid), '--nproc=100000:100000']`)}`,
  },
  {
    name: 'fills the disk',
    body: tried(
      `const part = Buffer.alloc(16 * 2 ** 20, 1); let mib = 0; try { for (let file = 0; file < 100; file++) { fs.writeFileSync(facts.own + '/' + file, part); mib += 16 } } catch {} ; if (mib > 512) escaped()`,
    ),
  },
  {
    name: 'takes all memory',
    body: `const parts = []; try { for (let count = 0; count < 48; count++) parts.push(Buffer.alloc(64 * 2 ** 20, 1)) } catch {} ; if (parts.length * 64 > 2048) escaped()`,
  },
  {
    name: 'multiplies itself',
    body: `let made = 0; for (let count = 0; count < 600; count++) { try { const child = require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); child.on('error', () => {}); if (child.pid !== undefined) made++ } catch {} } ; if (made > 256) escaped()`,
  },
]

/** Ends only from outside. */
export const endlessScripts = {
  loop: 'for (;;);',
  talk: `const line = 'x'.repeat(65535) + '\\n'; for (;;) fs.writeSync(3, line)`,
  heir: `require('child_process').spawn('sh', ['-c', 'trap "" HUP TERM INT; exec sleep 31.4159'], { detached: true, stdio: 'ignore' }).unref()`,
} as const

/** The whole program: tells by a line on descriptor 3 that it got out. */
export const programOf = (
  body: string,
  facts: OutsideFacts & { readonly own: string; readonly code: string },
): string =>
  `const fs = require('fs'); const facts = ${JSON.stringify(facts)};
const escaped = () => fs.writeSync(3, 'escaped\\n');
(async () => { ${body} })().then(() => { fs.writeSync(3, 'tried\\n'); process.exit(0) }, () => { fs.writeSync(3, 'tried\\n'); process.exit(0) })`
