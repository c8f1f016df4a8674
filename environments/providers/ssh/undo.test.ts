import { expect, it } from 'vitest'
import { undoRemote } from './undo.ts'

const made = (directory: string) =>
  ({ kind: 'remote', inventory: '/nowhere.yaml', machine: 'tokyo', directory }) as const

it.each([
  '/root/.nunet-lab/net-0304-0123abcd',
  '/root/.nunet-lab/net-0102-0123abcd/alice',
  '/net-01020-0123abcd',
  '/',
])('the record of net-0102 cannot take %s away, on whatever machine', async (directory) => {
  await expect(undoRemote(made(directory), { id: 'net-0102', directory: '/tmp' })).rejects.toMatchObject({
    code: 'REMOTE_NOT_REMOVED',
    message: `Removing ${directory} on tokyo: it is not the directory of net-0102`,
  })
})

it('its own is looked for where the inventory says', async () => {
  const own = made('/root/.nunet-lab/net-0102-0123abcd')
  await expect(undoRemote(own, { id: 'net-0102', directory: '/tmp' })).rejects.toMatchObject({
    code: expect.stringMatching(/^INVENTORY_/),
  })
})
