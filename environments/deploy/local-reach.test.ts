import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../until.ts'
import { createLocalReach } from './local-reach.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nunet-reach-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const reachInto = (isApart = false) =>
  createLocalReach({
    enter: (program) => program as [string, ...string[]],
    networkDirectory: folder,
    directory: folder,
    isApart,
  })

/** Answers every connection with the line that it gets, in capitals. */
const echoServer = async (where: string | number) => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void text(socket).then((line) => socket.end(line.toUpperCase()))
  })
  await new Promise<void>((resolve) => {
    if (typeof where === 'string') server.listen(where, resolve)
    else server.listen(where, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}

describe('running a program on a host of this machine', () => {
  it('hands over what it says and how it ends, without a shell in between', async () => {
    const outcome = await reachInto().run(['sh', '-c', 'echo "$1"; cat >&2; exit 3', 'sh', '$HOME `id`'], {
      input: 'told',
    })
    expect(outcome).toEqual({ exitCode: 3, stdout: '$HOME `id`\n', stderr: 'told' })
  })

  it('gives it nothing of our own environment', async () => {
    const { stdout } = await reachInto().run(['env'])
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
    expect(names.sort()).toEqual(['HOME', 'NUNET_TEST_NETWORK', 'PATH'])
  })

  it('tells of a signal as a shell does, and of a program that is not there', async () => {
    expect((await reachInto().run(['sh', '-c', 'kill -KILL $$'])).exitCode).toBe(137)
    expect(await reachInto().run(['no-such-program'])).toMatchObject({ exitCode: 127 })
  })

  it('cuts endless output without holding the program up', async () => {
    const { stdout } = await reachInto().run(['head', '-c', '3000000', '/dev/zero'])
    expect(stdout.length).toBe(1_048_576)
  })

  it('ends it and what it started when its time is over, or when it is given up', async () => {
    const file = join(folder, 'child')
    const endless = ['sh', '-c', `sleep 1000 & echo $! >'${file}'; wait`]
    await expect(reachInto().run(endless, { timeoutMs: 500 })).rejects.toMatchObject({
      code: 'RUN_TIMED_OUT',
    })
    const child = readFileSync(file, 'utf8').trim()
    const gone = await until(
      () =>
        existsSync(`/proc/${child}/environ`) &&
        readFileSync(`/proc/${child}/stat`, 'utf8').split(' ')[2] !== 'Z'
          ? undefined
          : true,
      { withinMs: 5000 },
    )
    expect(gone).toBe(true)
    const reason = new Error('enough')
    await expect(reachInto().run(['sleep', '1000'], { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    )
  })
})

describe('connecting as a program on a host would', () => {
  it.each([false, true])('reaches an address there (apart: %s)', async (isApart) => {
    await using server = await echoServer(0)
    const stream = await reachInto(isApart).connect({ address: '127.0.0.1', port: server.port })
    stream.end('hello')
    expect(await text(stream)).toBe('HELLO')
  })

  it('reaches a socket file', async () => {
    const path = join(folder, 'echo.sock')
    await using _server = await echoServer(path)
    const stream = await reachInto().connect({ path })
    stream.end('hello')
    expect(await text(stream)).toBe('HELLO')
  })

  it.each([false, true])('says that nobody listens (apart: %s)', async (isApart) => {
    const server = await echoServer(0)
    await server[Symbol.asyncDispose]()
    const stream = reachInto(isApart).connect({ address: '127.0.0.1', port: server.port })
    await expect(stream).rejects.toMatchObject({
      code: 'REACH_LOST',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

describe('putting a file on a host', () => {
  it('brings it whole, with its mode, and tells how far it is', async () => {
    const [from, to] = [join(folder, 'from'), join(folder, 'to')]
    writeFileSync(from, 'x'.repeat(300_000))
    const told: number[] = []
    await reachInto().put(from, to, { mode: 0o777, onBytes: (bytes) => told.push(bytes) })
    expect(readFileSync(to, 'utf8').length).toBe(300_000)
    expect(statSync(to).mode & 0o777).toBe(0o777)
    expect(told.at(-1)).toBe(300_000)
  })

  it('leaves what is there when it is given up', async () => {
    const [from, to] = [join(folder, 'next'), join(folder, 'kept')]
    writeFileSync(from, 'x'.repeat(300_000))
    writeFileSync(to, 'as it was')
    const put = reachInto().put(from, to, { mode: 0o600, signal: AbortSignal.abort() })
    await expect(put).rejects.toThrow()
    expect(readFileSync(to, 'utf8')).toBe('as it was')
  })
})

describe('a shell on a host', () => {
  it('has a terminal of the size it was given, follows its changes, and ends with its exit code', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    let size = { columns: 91, rows: 17 }
    let resized = () => {}
    let seen = ''
    output.on('data', (part: Buffer) => {
      seen += part.toString('utf8')
    })
    const shell = reachInto().shell!({
      input,
      output,
      size: () => size,
      onResize: (listener) => {
        resized = listener
      },
    })
    const says = (words: string) =>
      until(() => (seen.includes(words) ? true : undefined), { withinMs: 10_000, everyMs: 20 })
    input.write('stty size; tty\n')
    expect(await says('17 91')).toBe(true)
    expect(await says('/dev/pts/')).toBe(true)
    size = { columns: 120, rows: 40 }
    resized()
    const isLarger = await until(
      async () => {
        input.write('stty size\n')
        return (
          (await until(() => (seen.includes('40 120') ? true : undefined), { withinMs: 200 })) ?? undefined
        )
      },
      { withinMs: 10_000 },
    )
    expect(isLarger).toBe(true)
    input.write('exit 7\n')
    expect(await shell).toBe(7)
  })

  it("begins in the host's folder, where the command line of its daemon is found by name", async () => {
    writeFileSync(join(folder, 'nunet'), '#!/bin/sh\necho "asked to $*"\n', { mode: 0o700 })
    const [input, output] = [new PassThrough(), new PassThrough()]
    // As the ways into namespaces do, which leave the folder of whoever enters behind.
    const reach = createLocalReach({
      enter: (program) => ['env', '--chdir=/', ...program],
      networkDirectory: folder,
      directory: folder,
      isApart: false,
    })
    const seen = text(output)
    const shell = reach.shell!({
      input,
      output,
      size: () => ({ columns: 200, rows: 24 }),
      onResize: () => {},
    })
    input.write('echo "in <$(pwd)>"; nunet get peers; exit\n')
    expect(await shell).toBe(0)
    output.end()
    expect(await seen).toContain(`in <${folder}>`)
    expect(await seen).toContain('asked to get peers')
  })
})
