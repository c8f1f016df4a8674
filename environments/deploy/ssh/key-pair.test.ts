import { expect, it } from 'vitest'
import { newSshKeyPair } from './key-pair.ts'

// The public half of a pair that ssh2 1.17.0 made and OpenSSH 9.2 refused: its key begins with a zero byte, which is missing.
const damaged = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAH2Sdf1n72NrdOPhJIj+JzNVzKpInKmC3iLdCjG2cSdw='
const whole = `ssh-ed25519 ${Buffer.concat([Buffer.from('0000000b', 'hex'), Buffer.from('ssh-ed25519'), Buffer.from('00000020', 'hex'), Buffer.alloc(32, 7)]).toString('base64')} alice`

it('throws away pairs that other implementations refuse', () => {
  const made = [damaged, damaged, whole]
  const pair = newSshKeyPair('alice', () => ({ private: `${made.length} left`, public: made.shift()! }))
  expect(pair).toEqual({ privateKey: '1 left', publicKey: whole })
})

it('gives what the library makes', () => {
  const { privateKey, publicKey } = newSshKeyPair('alice')
  expect(privateKey).toContain('BEGIN OPENSSH PRIVATE KEY')
  expect(publicKey).toMatch(/^ssh-ed25519 [\w+/]+=* alice$/)
})
