import { stringify } from 'yaml'

/** What a server is told at its first start. */
export interface FirstStart {
  /** Who may log in as root. */
  readonly publicKey: string
  readonly hostPrivateKey: string
  readonly hostPublicKey: string
  /** Seconds since 1970. */
  readonly expiresAtSeconds: number
}

const sshd = `PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthenticationMethods publickey
AllowUsers root
HostKey /etc/ssh/ssh_host_ed25519_key
X11Forwarding no
AllowAgentForwarding no
MaxSessions 64
`

/** Asks again every five minutes, so that a later expiry is a matter of writing the file. */
const expiryTimer = `[Unit]
Description=Looks whether the time of this machine is over
[Timer]
OnBootSec=5min
OnUnitInactiveSec=5min
[Install]
WantedBy=timers.target
`

const expiryService = `[Unit]
Description=Turns this machine off when its time is over
[Service]
Type=oneshot
ExecCondition=/bin/sh -c '[ "$(date +%s)" -ge "$(cat /etc/nunet-expires)" ]'
ExecStart=/bin/systemctl poweroff
`

/** Whoever runs on the machine could read the host key from there. */
const metadataService = `[Unit]
Description=Closes the way to the cloud's metadata
After=cloud-final.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/sbin/ip route replace blackhole 169.254.169.254/32
[Install]
WantedBy=multi-user.target
`

const file = (path: string, content: string) => ({ path, content, owner: 'root:root', permissions: '0644' })

/**
 * User data of a server: root by key only, no password anywhere, a host key that is known beforehand, and an end of its
 * own. A machine that is turned off is billed still: this ends what runs on it, the reaper ends the bill.
 */
export const userDataOf = ({
  publicKey,
  hostPrivateKey,
  hostPublicKey,
  expiresAtSeconds,
}: FirstStart): string =>
  `#cloud-config\n${stringify(
    {
      ssh_pwauth: false,
      disable_root: false,
      users: [{ name: 'root', lock_passwd: true, ssh_authorized_keys: [publicKey] }],
      ssh_deletekeys: true,
      ssh_keys: { ed25519_private: hostPrivateKey, ed25519_public: hostPublicKey },
      write_files: [
        file('/etc/ssh/sshd_config.d/00-nunet.conf', sshd),
        file('/etc/nunet-expires', `${expiresAtSeconds}\n`),
        file('/etc/systemd/system/nunet-expiry.timer', expiryTimer),
        file('/etc/systemd/system/nunet-expiry.service', expiryService),
        file('/etc/systemd/system/nunet-metadata.service', metadataService),
      ],
      runcmd: [
        ['systemctl', 'daemon-reload'],
        ['systemctl', 'enable', '--now', 'nunet-expiry.timer'],
        ['systemctl', 'enable', '--now', '--no-block', 'nunet-metadata.service'],
        ['systemctl', 'reload-or-restart', 'ssh'],
      ],
    },
    { lineWidth: 0 },
  )}`
