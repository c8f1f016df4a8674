import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { searchPath } from '../search-path.ts'
import { createPretendedReach, createWorkshop } from './fixtures.ts'
import { createShellKeeper } from './shell-keeper.ts'

const workshop = await createWorkshop()
const { folder } = workshop

afterEach(() => workshop.close())

/** Notes its arguments, then does what systemd would: runs the command elsewhere, with nothing of our environment. */
const pretendedSystemd = `#!/bin/sh
printf '%s\\n' "$@" >${folder}/asked
while [ "$1" != /bin/sh ]; do shift; done
env -i PATH=${searchPath} setsid "$@" </dev/null >/dev/null 2>&1 &
`

it('makes a unit that nobody starts again where systemd is the first process', async () => {
  const programs = join(folder, 'programs')
  mkdirSync(programs)
  mkdirSync(join(folder, 'system'))
  writeFileSync(join(programs, 'systemd-run'), pretendedSystemd, { mode: 0o755 })
  writeFileSync(join(programs, 'loginctl'), '#!/bin/sh\necho yes\n', { mode: 0o755 })
  const reach = createPretendedReach({
    shell: ['sh'],
    instead: [
      ['/run/systemd/system', join(folder, 'system')],
      [searchPath, `${programs}:${searchPath}`],
    ],
  })
  const keeper = createShellKeeper(reach, { directory: join(folder, 'lab', 'net-12ab', 'alice') })
  expect(await keeper.facts()).toMatchObject({ hasSystemd: true })
  await keeper.write('settings', '{}')
  await keeper.put(workshop.build)
  await keeper.use(workshop.build.sha256)
  const { pid } = await keeper.start()
  const asked = readFileSync(join(folder, 'asked'), 'utf8').split('\n')
  expect(asked).toEqual(expect.arrayContaining(['--unit=nunet-net-12ab-alice-1', 'Restart=no']))
  // systemd would read dollar signs as variables of its own.
  expect(asked.filter((word) => word.includes('$'))).toEqual([])
  expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain(
    `NUNET_TEST_NETWORK=${keeper.files.directory}/`,
  )
  expect(await keeper.end('SIGTERM', 5000)).toBe(true)
  expect(await keeper.ends()).toMatchObject([{ how: 'ended with exit code 0' }])
  await keeper.remove()
})
