import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import ssh2 from 'ssh2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Reach } from '../../environment.ts'
import { readInventory } from '../../providers/ssh/inventory.ts'
import { type Bed, layBed } from '../../providers/ssh/testing/lay-bed.ts'
import { bedLacks } from '../../providers/ssh/testing/requirements.ts'
import { cutConnections, letUp, takeDown } from '../../providers/ssh/testing/trouble.ts'
import type { SshAddress } from './address.ts'
import { newSshKeyPair } from './key-pair.ts'
import { openSshReach } from './reach.ts'

const lacks = bedLacks()
const patience = { timeout: 20_000 }

describe("a machine with Debian's sshd", { timeout: 60_000 }, () => {
  let bed: Bed
  let address: SshAddress
  let reach: Reach
  let folder: string

  beforeAll(async () => {
    if (lacks !== undefined) return
    bed = await layBed({ hosts: 1 })
    folder = mkdtempSync(join(tmpdir(), 'nunet-ssh-'))
    const [machine] = readInventory(bed.inventory).machines
    address = {
      name: machine!.name,
      host: machine!.address,
      port: machine!.port,
      user: machine!.user,
      privateKey: readFileSync(machine!.keyFile, 'utf8'),
      hostKeySha256: machine!.hostKey,
    }
  }, 60_000)
  afterAll(async () => {
    if (lacks !== undefined) return
    await bed[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async (context) => {
    context.skip(lacks !== undefined, lacks)
    reach = await openSshReach(address)
  })
  afterEach(() => reach?.close())

  /** Processes there whose command line holds `word`. */
  const running = (word: string): number =>
    Number(
      bed.run(
        'm1',
        `grep -lz "${word.slice(0, -1)}[${word.slice(-1)}]" /proc/[0-9]*/cmdline 2>/dev/null | wc -l`,
      ),
    )

  const isBack = (): Promise<boolean> =>
    reach.run(['true']).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    )

  it('hands arguments over as they are', async () => {
    const words = ['a b', '$HOME', "it's", '`id`', '', '\n', '*', '"', '\\', 'ü', '-n', ';', '$(id)']
    const { stdout } = await reach.run(['printf', '%s|', ...words])
    expect(stdout).toBe(words.map((word) => `${word}|`).join(''))
  })

  it('hands input over as it is, and tells exit code and both outputs', async () => {
    const input = randomBytes(3_000_000)
    const sum = createHash('sha256').update(input).digest('hex')
    const outcome = await reach.run(['sh', '-c', 'sha256sum; echo late >&2; exit 3'], { input })
    expect(outcome).toEqual({ exitCode: 3, stdout: `${sum}  -\n`, stderr: 'late\n' })
  })

  it('tells by what signal a program ended', async () => {
    expect(await reach.run(['sh', '-c', 'kill -s KILL $$'])).toMatchObject({ exitCode: 137 })
  })

  it('cuts long outputs and lets the program end', async () => {
    const { stdout, exitCode } = await reach.run(['head', '-c', '3000000', '/dev/zero'])
    expect([stdout.length, exitCode]).toEqual([2 ** 20, 0])
  })

  it('kills a program that takes too long, and one that is given up', async () => {
    const late = reach.run(['sleep', '2718'], { timeoutMs: 300 })
    await expect(late).rejects.toMatchObject({ code: 'RUN_TIMED_OUT' })
    const control = new AbortController()
    const unwanted = reach.run(['sleep', '3141'], { signal: control.signal })
    await expect.poll(() => running('3141'), patience).toBe(1)
    control.abort(new Error('given up'))
    await expect(unwanted).rejects.toThrow('given up')
    await expect.poll(() => running('2718') + running('3141'), patience).toBe(0)
  })

  it('runs more programs at once than a connection has sessions', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => String(index))
    const answers = await Promise.all(
      numbers.map((one) => reach.run(['sh', '-c', 'sleep 0.1; echo "$1"', 'sh', one])),
    )
    expect(answers.map(({ stdout }) => stdout.trim())).toEqual(numbers)
  })

  it('refuses a machine whose key has changed, and shows both fingerprints', async () => {
    const hostKeySha256 = `SHA256:${'A'.repeat(43)}`
    const opened = openSshReach({ ...address, hostKeySha256 })
    await expect(opened).rejects.toMatchObject({ code: 'SSH_HOST_KEY_CHANGED' })
    await expect(opened).rejects.toThrow(address.hostKeySha256)
    await expect(opened).rejects.toThrow(hostKeySha256)
    await expect(opened).rejects.toThrow('m1 (root@')
  })

  it('says when the machine does not accept the key', async () => {
    const { privateKey } = newSshKeyPair()
    const opened = openSshReach({ ...address, privateKey })
    await expect(opened).rejects.toMatchObject({ code: 'SSH_REFUSED' })
    await expect(opened).rejects.toThrow('authorized_keys')
  })

  it('says when the key cannot be used, and does not show it', async () => {
    const secret = { passphrase: 'x', cipher: 'aes256-cbc', rounds: 4 }
    const { private: locked } = ssh2.utils.generateKeyPairSync('ed25519', secret)
    for (const privateKey of [locked, 'no key at all']) {
      const opened = openSshReach({ ...address, privateKey })
      await expect(opened).rejects.toMatchObject({ code: 'SSH_KEY_UNUSABLE' })
      await expect(opened).rejects.not.toThrow(privateKey)
    }
  })

  it('says when nobody answers, at once or never', async () => {
    const closed = openSshReach({ ...address, port: 1 })
    await expect(closed).rejects.toMatchObject({ code: 'SSH_UNREACHABLE' })
    // Nobody has this address: the bed holds one machine.
    const silent = openSshReach({ ...address, host: address.host.replace(/\d+$/, '77'), connectMs: 500 })
    await expect(silent).rejects.toMatchObject({ code: 'SSH_UNREACHABLE' })
  })

  it('copies a file whole, with its mode, or not at all', async () => {
    const local = join(folder, 'big')
    writeFileSync(local, randomBytes(5_000_000))
    const told: number[] = []
    await reach.put(local, '/root/big', { mode: 0o766, onBytes: (bytes) => told.push(bytes) })
    const there = join(bed.folder, 'm1', 'root', 'big')
    expect(readFileSync(there).equals(readFileSync(local))).toBe(true)
    expect(statSync(there).mode & 0o777).toBe(0o766)
    expect(told.at(-1)).toBe(5_000_000)
    const control = new AbortController()
    const given = reach.put(local, '/root/other', {
      mode: 0o600,
      signal: control.signal,
      onBytes: () => control.abort(new Error('given up')),
    })
    await expect(given).rejects.toThrow('given up')
    await expect.poll(() => bed.run('m1', 'ls /root').trim(), patience).toBe('big')
  })

  it('says that a copy was cut off, and copies again', async () => {
    const local = join(folder, 'again')
    writeFileSync(local, randomBytes(8_000_000))
    let isCut = false
    const onBytes = () => {
      if (!isCut) cutConnections(bed, 'm1')
      isCut = true
    }
    const cut = reach.put(local, '/root/again', { mode: 0o600, onBytes })
    await expect(cut).rejects.toMatchObject({ code: 'REACH_LOST' })
    expect(bed.run('m1', 'test -e /root/again || echo absent').trim()).toBe('absent')
    await expect.poll(isBack, patience).toBe(true)
    await reach.put(local, '/root/again', { mode: 0o600 })
    expect(statSync(join(bed.folder, 'm1', 'root', 'again')).size).toBe(8_000_000)
  })

  it('loses what is under way when sshd is killed, and connects again for the next call', async () => {
    const lost = reach.run(['sleep', '1618'])
    await expect.poll(() => running('1618'), patience).toBe(1)
    cutConnections(bed, 'm1')
    await expect(lost).rejects.toMatchObject({ code: 'REACH_LOST' })
    await expect.poll(isBack, patience).toBe(true)
  })

  it('says that a machine which went down is out of reach', async () => {
    takeDown(bed, 'm1')
    await expect(reach.run(['true'])).rejects.toMatchObject({ code: 'REACH_LOST' })
    letUp(bed, 'm1')
    await expect.poll(isBack, patience).toBe(true)
  })

  it('opens sockets there, as a program of that machine would', async () => {
    const stream = await reach.connect({ address: address.host, port: 22 })
    expect(String(stream.read() ?? (await new Promise((resolve) => stream.once('data', resolve))))).toMatch(
      /^SSH-2/,
    )
    stream.destroy()
    await expect(reach.connect({ address: '127.0.0.1', port: 1 })).rejects.toMatchObject({
      code: 'REACH_REFUSED',
    })
    await expect(reach.connect({ path: '/root/nothing' })).rejects.toMatchObject({ code: 'REACH_REFUSED' })
  })

  it('says when sshd forbids it to open sockets', async () => {
    const config = `${bed.folder}/m1/sshd_config`
    bed.run('m1', `cp ${config} ${config}.kept; echo 'AllowTcpForwarding no' >>${config}`)
    cutConnections(bed, 'm1')
    const answer = () =>
      reach.connect({ address: '127.0.0.1', port: 22 }).catch((error: { code: string }) => error.code)
    await expect.poll(answer, patience).toBe('REACH_FORBIDDEN')
    bed.run('m1', `mv ${config}.kept ${config}`)
    cutConnections(bed, 'm1')
    await expect.poll(isBack, patience).toBe(true)
  })

  it('gives a person a shell with a terminal that grows with the window', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    let [seen, size, tell] = ['', { columns: 91, rows: 31 }, () => {}]
    output.on('data', (part: Buffer) => {
      seen += part.toString('utf8')
    })
    const onResize = (listener: () => void) => {
      tell = listener
    }
    const ended = reach.shell!({ input, output, size: () => size, onResize })
    input.write('stty size\n')
    await expect.poll(() => seen, patience).toContain('31 91')
    size = { columns: 101, rows: 41 }
    tell()
    input.write('stty size; exit 5\n')
    expect(await ended).toBe(5)
    expect(seen).toContain('41 101')
  })

  it('answers no more when it was closed', async () => {
    await reach.close()
    await expect(reach.run(['true'])).rejects.toMatchObject({ code: 'REACH_LOST' })
  })
})
