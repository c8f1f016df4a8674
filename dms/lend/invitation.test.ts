import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../core/index.ts'
import { type Invitation, newSecret, readInvitation, writeInvitation } from './invitation.ts'

const peerId = '12D3KooWNjVAsq2dB3j9fNy1hP692QpfoxvAf9gGTXpjjsB3d3nn'

const good: Invitation = {
  format: 1,
  id: '00112233445566aa',
  rendezvous: [`/ip4/192.0.2.7/tcp/4001/p2p/${peerId}`],
  secret: newSecret(createSeededRandom('alice')),
  from: 'alice',
  expiresMs: 1_800_000_000_000,
  builds: [{ sha256: 'ab'.repeat(32), version: '1.0.0' }],
  needs: { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 30 },
  absenceMs: 600_000,
}

const written = (changes: object): string => writeInvitation({ ...good, ...changes } as Invitation)

describe('an invitation', () => {
  it('is one line that says the same again', () => {
    const line = writeInvitation(good)
    expect(line).toMatch(/^nunet-lend-1\.[A-Za-z0-9_-]+$/)
    expect(readInvitation(`  ${line}\n`)).toEqual(good)
  })

  it.each([
    ['nothing', ''],
    ['another thing', 'nunet-lend-2.e30'],
    ['a damaged one', `${written({}).slice(0, -9)}`],
    ['one with other characters', `${written({})}$(id)`],
    ['a huge one', written({ from: 'x'.repeat(9000) })],
  ])('is refused when it is %s', (_what, line) => {
    expect(() => readInvitation(line)).toThrow(expect.objectContaining({ code: 'LEND_INVITATION_INVALID' }))
  })

  it.each([
    ['terms that repaint the terminal', { from: 'alice\u001b[2K' }, '/from'],
    [
      'a version that repaints it',
      { builds: [{ sha256: 'ab'.repeat(32), version: '1\n0' }] },
      '/builds/0/version',
    ],
    ['no build', { builds: [] }, '/builds'],
    ['a hash that is a path', { builds: [{ sha256: '../../bin/sh', version: '1' }] }, '/builds/0/sha256'],
    ['no key to expect', { rendezvous: ['/ip4/192.0.2.7/tcp/4001'] }, '/rendezvous/0'],
    ['a way that is none', { rendezvous: [`/unix/tmp/p2p/${peerId}`] }, '/rendezvous/0'],
    ['no bound', { needs: { ...good.needs, memoryBytes: Number.MAX_SAFE_INTEGER } }, '/needs/memoryBytes'],
    ['a word that is not known', { run: ['sh'] }, 'run'],
  ])('is refused when it has %s', (_what, changes, where) => {
    expect(() => readInvitation(written(changes))).toThrow(where)
  })
})
