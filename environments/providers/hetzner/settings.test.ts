import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { askOwnAddress, hetznerSettings, needToken, readToken } from './settings.ts'

it('asks Hetzner itself when nothing else is said', () => {
  expect(hetznerSettings({})).toEqual({ endpoint: 'https://api.hetzner.cloud/v1', image: 'debian-12' })
})

it.each([['http://cloud.example/v1'], ['ftp://127.0.0.1/'], ['not an address']])(
  'sends the token neither in clear nor to %s',
  (endpoint) => {
    expect(() => hetznerSettings({ HCLOUD_ENDPOINT: endpoint })).toThrow(/not an https address/)
  },
)

it('admits SSH only from ranges that somebody wrote down', () => {
  const admitted = (text: string) => hetznerSettings({ NUNET_HETZNER_ADMIT: text }).admitted
  expect(admitted('198.51.100.7, 203.0.113.0/24')).toEqual(['198.51.100.7/32', '203.0.113.0/24'])
  expect(admitted('0.0.0.0/0')).toEqual(['0.0.0.0/0'])
  for (const wrong of ['everybody', '198.51.100.7/33', '198.51.100', '::/0'])
    expect(() => admitted(wrong)).toThrow(/NUNET_HETZNER_ADMIT/)
})

it('says how to get a token where there is none', async () => {
  await expect(needToken(hetznerSettings({}))).rejects.toMatchObject({
    code: 'HETZNER_TOKEN_MISSING',
    hint: expect.stringContaining('HCLOUD_TOKEN_FILE'),
  })
  await expect(readToken(hetznerSettings({ HCLOUD_TOKEN_FILE: '/nowhere/token' }))).rejects.toMatchObject({
    message: expect.stringContaining('/nowhere/token'),
  })
})

const answering = async (answer: string) => {
  const server = createServer((_request, response) => response.end(answer)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

it('asks from which address it is seen, and believes addresses only', async () => {
  const good = await answering('198.51.100.7\n')
  const bad = await answering('<html>')
  expect(await askOwnAddress(good.url)).toBe('198.51.100.7')
  await expect(askOwnAddress(bad.url)).rejects.toMatchObject({
    code: 'CALLER_ADDRESS_UNKNOWN',
    hint: expect.stringContaining('NUNET_HETZNER_ADMIT'),
  })
  good.close()
  bad.close()
})
