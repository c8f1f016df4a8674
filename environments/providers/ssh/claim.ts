import type { Reach } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'

/**
 * Ports are claimed by files in the directory of a network, so they are given back with it. A lock keeps two networks
 * from taking the same; what another program listens on is left alone.
 */
const script = `
base=$1 directory=$2 first=$3 last=$4 count=$5 most=$6
umask 077
mkdir -p "$base" && exec 9>"$base/.lock" || exit 1
flock 9 2>/dev/null
rm -rf "$directory/.ports"
mkdir -p "$directory/.ports" || exit 1
listening=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { n = split($2, part, ":"); print part[n] }')
room=$((most - $(ls -d "$base"/net-*/.ports/* 2>/dev/null | wc -l)))
port=$first
while [ "$port" -le "$last" ] && [ "$count" -gt 0 ] && [ "$room" -gt 0 ]; do
  hex=$(printf %04X "$port")
  case $listening in *"$hex"*) ;; *)
    if ! ls -d "$base"/net-*/.ports/"$port" >/dev/null 2>&1; then
      : >"$directory/.ports/$port" && echo "$port"
      count=$((count - 1)) room=$((room - 1))
    fi ;;
  esac
  port=$((port + 1))
done
`

export interface ClaimRequest {
  readonly base: string
  /** Of the network. */
  readonly directory: string
  readonly firstPort: number
  readonly lastPort: number
  readonly count: number
  /** Of all networks together. */
  readonly maxHosts: number
}

/** Claims up to `count` ports for a network on one machine, and makes its directory there. */
export const claimPorts = async (
  reach: Reach,
  machine: string,
  { base, directory, firstPort, lastPort, count, maxHosts }: ClaimRequest,
): Promise<readonly number[]> => {
  const numbers = [firstPort, lastPort, count, maxHosts].map(String)
  const { exitCode, stdout, stderr } = await reach.run([
    'sh',
    '-c',
    script,
    'claim',
    base,
    directory,
    ...numbers,
  ])
  if (exitCode === 0) return stdout.split('\n').filter(Boolean).map(Number)
  throw new EnvironmentError({
    code: stderr.includes('No space left') ? 'HOST_DISK_FULL' : 'MACHINE_UNUSABLE',
    message: `Making ${directory} on ${machine}: ${stderr.trim().slice(0, 500) || `exit code ${exitCode}`}`,
    hint: 'Is there space, and may the user of the inventory write there? "directory" names another place.',
  })
}
