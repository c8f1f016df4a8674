import { describe, expect, it } from 'vitest'
import { evidenceFiles } from '../machine.ts'
import type { RemoteFile } from './keeper.ts'
import { readRemoteEvidence } from './secrets.ts'

const keeper = (files: Partial<Record<RemoteFile, string>>) => ({
  read: async (file: RemoteFile) => files[file],
})

const secrets = { token: 'token-of-bob-on-a-far-machine\n', passphrase: 'passphrase-of-bob' }

describe('files of a far machine', () => {
  it('are read without the credentials of its daemon, log and telemetry out of both their parts', async () => {
    const far = keeper({
      ...secrets,
      logBefore: 'is passphrase-of-bob\n',
      log: 'came with token-of-bob-on-a-far-machine\n',
      telemetryBefore: 'opened with passphrase-of-bob\n',
      telemetry: 'came with token-of-bob-on-a-far-machine\n',
    })
    expect(await readRemoteEvidence(far, 'daemon.log', 1_000)).toBe('is [secret]\ncame with [secret]\n')
    expect(await readRemoteEvidence(far, 'telemetry.ndjson', 1_000)).toBe(
      'opened with [secret]\ncame with [secret]\n',
    )
  })

  it('are read together at the price of one look at the credentials, and later of another', async () => {
    const asked: RemoteFile[] = []
    const far = { read: async (file: RemoteFile) => void asked.push(file) }
    const evidence = () => evidenceFiles.map((file) => readRemoteEvidence(far, file, 1_000))
    await Promise.all(evidence())
    expect(asked.filter((file) => file === 'token')).toHaveLength(1)
    expect(asked).toHaveLength(8)
    await Promise.all(evidence())
    expect(asked.filter((file) => file === 'passphrase')).toHaveLength(2)
  })

  it('are absent where there are none, as the telemetry of older daemons is', async () => {
    expect(await readRemoteEvidence(keeper(secrets), 'telemetry.ndjson', 1_000)).toBeUndefined()
    expect(await readRemoteEvidence(keeper({ ...secrets, status: '{}' }), 'daemon.json', 1_000)).toBe('{}')
  })
})
