import { existsSync, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import type Docker from 'dockerode'

const PLACES = ['/bin/busybox', '/usr/bin/busybox', '/usr/local/bin/busybox']
const APPLETS = [
  'sh',
  'sleep',
  'env',
  'cat',
  'setsid',
  'head',
  'ls',
  'tr',
  'cut',
  'id',
  'touch',
  'mount',
  'wget',
]
const BLOCK = 512

/** Path of a busybox that needs no libraries. */
export const findStaticBusybox = (): string | undefined =>
  PLACES.find((path) => existsSync(path) && !readFileSync(path).includes('/ld-linux'))

interface TarEntry {
  readonly name: string
  readonly type: 'file' | 'link' | 'directory'
  readonly content?: Buffer
  readonly target?: string
}

const TYPES = { file: '0', link: '2', directory: '5' } as const

/** One header of the ustar format, POSIX.1-1988. */
const header = ({ name, type, content, target = '' }: TarEntry): Buffer => {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`
  block.write(name, 0)
  block.write(octal(0o755, 8), 100)
  block.write(octal(0, 8), 108)
  block.write(octal(0, 8), 116)
  block.write(octal(content?.length ?? 0, 12), 124)
  block.write(octal(0, 12), 136)
  block.write(' '.repeat(8), 148)
  block.write(TYPES[type], 156)
  block.write(target, 157)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

const createTar = (entries: readonly TarEntry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry) => {
      const content = entry.content ?? Buffer.alloc(0)
      return [header(entry), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]
    }),
    Buffer.alloc(2 * BLOCK),
  ])

/** Makes an image of two megabytes out of one static binary; no registry takes part. */
export const importBusybox = async (docker: Docker, busybox: string, tag: string): Promise<void> => {
  const directories = ['bin/', 'tmp/', 'dev/', 'proc/', 'sys/', 'etc/']
  const tar = createTar([
    ...directories.map((name): TarEntry => ({ name, type: 'directory' })),
    { name: 'bin/busybox', type: 'file', content: readFileSync(busybox) },
    ...APPLETS.map((name): TarEntry => ({ name: `bin/${name}`, type: 'link', target: 'busybox' })),
  ])
  const [repo, name] = tag.split(':')
  const stream = await docker.importImage(Readable.from([tar]), { repo, tag: name })
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream as NodeJS.ReadableStream, (error) =>
      error ? reject(error) : resolve(),
    )
  })
}
