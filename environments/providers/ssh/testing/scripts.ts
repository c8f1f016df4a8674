/** One pretended machine of a bed. Names hold letters and digits only. */
export interface BedMachine {
  readonly name: string
  readonly address: string
}

/** What sshd of a machine is told; `folder` is the machine's own. */
export const sshdConfig = (folder: string, address: string): string => `
ListenAddress ${address}:22
HostKey ${folder}/host_key
AuthorizedKeysFile ${folder}/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PidFile none
StrictModes no
LogLevel ERROR
MaxStartups 100:30:200
Subsystem sftp internal-sftp
`

/**
 * The first process of a machine: its own name, home and /run, and sshd, which is started again when it ends, as an init
 * would, unless the file \`down\` is there.
 */
export const machineScript = (folder: string, name: string): string => `
hostname ${name}
mount --bind ${folder}/root /root
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/sshd
cd /
export HOME=/root
while :; do
  [ -e ${folder}/down ] || /usr/sbin/sshd -D -e -f ${folder}/sshd_config >>${folder}/sshd.log 2>&1
  sleep 0.1
done
`

const hostCommands = ({ name }: BedMachine, index: number): string => `
netns add ${name}
link add port${index} type veth peer name eth0 netns ${name}
link set port${index} master bridge0 up`

const insideCommands = ({ name, address }: BedMachine, folder: string): string => `
ip -n ${name} -batch - <<'end'
link set lo up
addr add ${address}/24 dev eth0
link set eth0 up
end
ip netns exec ${name} unshare -m -p -u -i -f --kill-child --mount-proc --propagation private sh ${folder}/${name}/machine.sh </dev/null >/dev/null 2>&1 &
echo $! >${folder}/${name}/pid`

/**
 * What the keeper runs as the first process of namespaces of its own. It ends when its standard input does, however
 * this process may end; all machines and links end with it, and it takes the files along.
 */
export const bedScript = (machines: readonly BedMachine[], folder: string): string => `set -eu
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/netns
ip -batch - <<'end'
link set lo up
link add bridge0 type bridge forward_delay 0
link set bridge0 up${machines.map(hostCommands).join('')}
end
${machines.map((one) => insideCommands(one, folder)).join('\n')}
echo ready
cat >/dev/null
trap '' TERM
kill -s KILL -- -1 2>/dev/null || :
rm -rf ${folder}
`
