import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the owner's own systemd, if there is one, is told of units. */
export interface UnitPlace {
  /** `~/.config/systemd/user`. */
  readonly folder: string
  /** Runs `systemctl --user …`; true when it succeeded. */
  readonly systemctl: (...words: readonly string[]) => boolean
}

/** systemd reads `%` and `$` in a command. */
const quote = (word: string): string =>
  `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`

const text = (command: readonly string[]): string => `[Unit]
Description=This machine is lent to a test of NuNet; "nunet lend stop" takes it back
After=network-online.target

[Service]
ExecStart=${command.map(quote).join(' ')}
Restart=on-failure
RestartSec=5
# The agent ends what it has started in order.
KillMode=mixed
TimeoutStopSec=20

[Install]
WantedBy=default.target
`

/** Brings the agent back after a reboot; returns the name of the unit, or undefined where there is no systemd of the owner's. */
export const installUnit = (
  { folder, systemctl }: UnitPlace,
  { id, command }: { readonly id: string; readonly command: readonly string[] },
): string | undefined => {
  if (!systemctl('show-environment')) return undefined
  const name = `nunet-lend-${id}.service`
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), text(command), { mode: 0o600 })
  if (systemctl('daemon-reload') && systemctl('enable', name)) return name
  rmSync(join(folder, name), { force: true })
  return undefined
}

export const removeUnit = ({ folder, systemctl }: UnitPlace, name: string): void => {
  systemctl('disable', name)
  rmSync(join(folder, name), { force: true })
  systemctl('daemon-reload')
}
