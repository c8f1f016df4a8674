import { createTestmoApi, type TestmoApi } from '../api.ts'
import { createSend, type Send } from '../http.ts'
import type { PublishComponents } from '../publish.ts'
import type { TestmoSettings } from '../settings.ts'
import { createSubmitter } from '../submitter.ts'
import { type TestmoServer, token } from './server.ts'

export interface Desk extends PublishComponents {
  readonly api: TestmoApi
  readonly send: Send
  /** Every pause that was asked for, in milliseconds; none is waited. */
  readonly pauses: number[]
  readonly said: string[]
}

export const settingsFor = ({ address }: TestmoServer): TestmoSettings => ({
  instance: address,
  projectId: 7,
  source: 'acceptance',
  token,
})

/** Real client and real command line against the stand-in, with pauses that take no time. */
export const deskAt = (server: TestmoServer, change: Partial<TestmoSettings> = {}): Desk => {
  const settings = { ...settingsFor(server), ...change }
  const send = createSend(settings, { ca: server.certificate.cert, timeoutMs: 5000 })
  const pauses: number[] = []
  const said: string[] = []
  return {
    api: createTestmoApi(send, settings.projectId),
    send,
    submitter: createSubmitter(settings, {
      variables: { PATH: process.env.PATH ?? '', NODE_EXTRA_CA_CERTS: server.certificate.path },
      timeoutMs: 20_000,
    }),
    pause: async (ms) => void pauses.push(ms),
    patience: { attempts: 4, firstPauseMs: 1000, maxPauseMs: 60_000 },
    say: (line) => void said.push(line),
    pauses,
    said,
  }
}
