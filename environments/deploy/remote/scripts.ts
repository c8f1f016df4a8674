import { networkVariable } from '../../lease/index.ts'
import { cutLine, logBounds } from '../bound-log.ts'
import { searchPath } from '../search-path.ts'

/**
 * Processes told apart by number and start time; see proc_pid_stat(5). What is in the text after the last bracket is
 * `state parent group session terminal …`, and the start time is the twentieth.
 */
const processes = `
started() { read -r line </proc/$1/stat || return 1; set -- \${line##*) }; [ "$1" != Z ] && [ "$1" != X ] && echo "\${20}"; } 2>/dev/null
alive() { [ -n "$2" ] && [ "$(started "$1")" = "$2" ]; }
members() { {
  echo @mark; grep -lF "${networkVariable}=$1/" /proc/[0-9]*/environ
  echo @cwd; ls -ld /proc/[0-9]*/cwd
  echo @space; ls -ld /proc/[0-9]*/ns/pid /proc/self/ns/pid
  echo @left; cat "$1"/left "$1"/*/left
  echo @stat; grep . /proc/[0-9]*/stat
} 2>/dev/null | awk -v dir="$1/" -v me=$$ '
  function link() { at = index($0, "/proc/"); split(substr($0, at + 6), part, "/"); pid = part[1]; return substr($0, index($0, " -> ") + 4) }
  /^@/ && NF == 1 { mode = $1; next }
  mode == "@mark" { link(); seed[pid] = 1 }
  mode == "@cwd" { to = link(); if (index(to "/", dir) == 1) { works[pid] = 1; if (index(to, "/jobs/")) job[pid] = 1 } }
  mode == "@space" { to = link(); if (pid == "self") own = to; else space[pid] = to }
  mode == "@left" { left[$1 " " $2] = 1 }
  mode == "@stat" { link(); stat[pid] = stat[pid] $0 }
  END {
    for (pid in stat) {
      text = stat[pid]; sub(/^.*\\) /, "", text); split(text, f, " ")
      if (f[1] == "Z" || f[1] == "X") continue
      parent[pid] = f[2]; born[pid] = f[20]
      if ((works[pid] && f[5] == 0) || left[pid " " f[20]]) seed[pid] = 1
      if (seed[pid] && job[pid] && space[pid] != own) confined[space[pid]] = 1
    }
    for (pid in parent) if (space[pid] in confined) seed[pid] = 1
    for (grown = 1; grown;) { grown = 0; for (pid in parent) if (!seed[pid] && seed[parent[pid]]) { seed[pid] = 1; grown = 1 } }
    for (pid in parent) if (seed[pid] && pid != me && pid != 1) print pid, born[pid]
  }'; }
descendants() { grep . /proc/[0-9]*/stat 2>/dev/null | awk -v root="$1" '
  { at = index($0, "/proc/"); split(substr($0, at + 6), part, "/"); stat[part[1]] = stat[part[1]] $0 }
  END {
    for (pid in stat) { text = stat[pid]; sub(/^.*\\) /, "", text); split(text, f, " "); parent[pid] = f[2]; born[pid] = f[20] }
    seed[root] = 1
    for (grown = 1; grown;) { grown = 0; for (pid in parent) if (!seed[pid] && seed[parent[pid]]) { seed[pid] = 1; grown = 1 } }
    for (pid in parent) if (seed[pid] && pid != root) print pid, born[pid]
  }'; }
`

/** As boundLog, which says why: the log is copied and then emptied, for its daemon holds it open. */
const bounding = `
bound() {
  size=$(wc -c <daemon.log) && [ "$size" -gt ${logBounds.cutAtBytes} ] || return 0
  over=$((size - ${logBounds.keptBytes}))
  {
    if [ $over -gt 0 ] || [ -e daemon.log.1 ]; then echo "${cutLine}"; fi
    if [ $over -gt 0 ]; then head -c $size daemon.log | tail -c +$((over + 1)) | sed 1d; else head -c $size daemon.log; fi
  } >daemon.log.next && mv -f daemon.log.next daemon.log.1 &&
    tail -c +$((size + 1)) daemon.log >>daemon.log.1 && : >daemon.log || rm -f daemon.log.next
}
`

/**
 * Watches over one daemon: writes who it is, and how it ended, and keeps its log short. Ends with it, and never starts
 * it again.
 */
const supervisor = `
cd "$1" || exit 1
exec </dev/null >>daemon.log 2>&1
trap "" HUP${bounding}started() { read -r line </proc/$1/stat || return 1; set -- \${line##*) }; echo "\${20}"; } 2>/dev/null
env -i PATH="$PATH" HOME="$1/data" ${networkVariable}="$1/" setsid ./nunet run --config data/settings.json --passphrase-file passphrase &
pid=$!
born=$(started $pid)
echo "$pid $born $$ $(started $$)" >"lives/$2.pid.new" && mv -f "lives/$2.pid.new" "lives/$2.pid"
(
  nap=; trap '[ -z "$nap" ] || kill $nap; exit' TERM
  while [ -n "$born" ] && [ "$(started $pid)" = "$born" ]; do sleep 5 & nap=$!; wait $nap; nap=; bound; done
) 2>/dev/null &
bounder=$!
wait $pid
code=$?
kill $bounder 2>/dev/null
{ [ ! -e daemon.log.1 ] || tail -c 16384 daemon.log.1; tail -c 16384 daemon.log; } | tail -n 15 >"lives/$2.log"
echo $code >"lives/$2.end.new" && mv -f "lives/$2.end.new" "lives/$2.end"
`

const life = `
last() { ls "$1/lives" 2>/dev/null | sed -n 's/^\\([0-9]*\\)\\.pid$/\\1/p' | sort -n | tail -n 1; }
present() { number=$(last "$1"); pid=; born=; keeper=; hired=; [ -n "$number" ] && read -r pid born keeper hired <"$1/lives/$number.pid"; }
state() { present "$1"; if alive "$pid" "$born"; then echo "\${number:-0} $pid"; else echo "\${number:-0}"; fi; }
hasunits() { [ -d /run/systemd/system ] && command -v systemd-run >/dev/null && { [ "$(id -u)" = 0 ] || [ "$(loginctl show-user "$(id -un)" -p Linger --value 2>/dev/null)" = yes ]; }; }
start() {
  present "$1"
  if alive "$pid" "$born"; then echo "$number $pid"; return; fi
  next=$((\${number:-0} + 1)); umask 077; mkdir -p "$1/lives"
  # A file, for systemd would read the dollar signs of a script in its arguments.
  cat >"$1/supervise" <<'supervisor'
${supervisor}supervisor
  if hasunits; then
    scope=; [ "$(id -u)" = 0 ] || scope=--user
    systemd-run $scope --quiet --collect --unit="nunet-$(basename "$(dirname "$1")")-$(basename "$1")-$next" -p Restart=no -p KillMode=process -p Delegate=yes \
      -p "Environment=PATH=$PATH" /bin/sh "$1/supervise" "$1" "$next" || return 5
  else
    setsid sh "$1/supervise" "$1" "$next" </dev/null >/dev/null 2>&1 &
  fi
  tries=0
  until [ -e "$1/lives/$next.pid" ]; do tries=$((tries + 1)); [ $tries -lt 200 ] || return 5; sleep 0.05; done
  read -r pid born rest <"$1/lives/$next.pid"; echo "$next $pid"
}
end() {
  present "$1"
  alive "$pid" "$born" || return 0
  if [ "$2" = KILL ]; then descendants "$pid" >>"$1/left"; kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid"; else kill -s "$2" "$pid"; fi
  tries=0
  while alive "$pid" "$born"; do tries=$((tries + 1)); [ $tries -lt "$3" ] || return 6; sleep 0.05; done
  tries=0
  while alive "$keeper" "$hired" && [ $tries -lt 40 ]; do tries=$((tries + 1)); sleep 0.05; done
  return 0
}
ends() {
  for file in $(ls "$1/lives" 2>/dev/null | sed -n 's/^\\([0-9]*\\)\\.end$/\\1/p' | sort -n | tail -n 50); do
    echo "end $file $(cat "$1/lives/$file.end")"; sed 's/^/| /' "$1/lives/$file.log"; echo
  done
}
`

const files = `
facts() { uname -s; uname -m; near=$1; until [ -d "$near" ]; do near=$(dirname "$near"); done; df -Pk "$near" | awk 'END { print $4 }'; if hasunits; then echo yes; else echo no; fi; }
hashof() { sha256sum "$1" | cut -c 1-64; }
has() { file=$1/$2/nunet; [ -f "$file" ] && if [ "$(hashof "$file")" = "$2" ]; then touch "$1/$2"; else rm -rf "$1/$2"; return 4; fi; }
await() { umask 077; mkdir -p "$1/$2"; find "$1/$2" -name 'nunet.*' -mmin +60 -exec rm -f {} +; }
arrived() {
  found=$(hashof "$1/$2/nunet.$3")
  if [ "$found" != "$2" ]; then rm -f "$1/$2/nunet.$3"; echo "$found"; return 4; fi
  chmod 700 "$1/$2/nunet.$3"; mv -f "$1/$2/nunet.$3" "$1/$2/nunet"; touch "$1/$2"
  ls -t "$1" | tail -n +5 | while read -r old; do
    ls -ld "$(dirname "$1")"/net-*/*/nunet 2>/dev/null | grep -qF "$1/$old/" || rm -rf "\${1:?}/$old"
  done
}
point() { mkdir -p "$(dirname "$3")"; ln -sf "$1/$2/nunet" "$3.next" && mv -f "$3.next" "$3"; }
put() { umask 077; mkdir -p "$(dirname "$1")" && cat >"$1.next" && mv -f "$1.next" "$1"; }
get() { [ -f "$1" ] || return 4; wc -c <"$1"; tail -c "$2" "$1"; }
`

const removal = `
groups() {
  for job in "$1"/data/jobs/* "$1"/*/data/jobs/*; do
    [ -f "$job/execution.json" ] || continue
    name=nunet-$(printf %s "$job" | sha256sum | cut -c 1-24)
    grep -o "\\"/[^\\"]*/$name\\"" "$job/execution.json" | tr -d '"'
  done
}
endall() {
  members "$1" | while read -r pid born; do kill -s TERM "$pid"; kill -s CONT "$pid"; done 2>/dev/null
  tries=0
  while [ -n "$(members "$1")" ]; do
    tries=$((tries + 1)); [ $tries -lt 60 ] || return 6
    # A daemon has three seconds to end in order.
    [ $tries -lt 30 ] || members "$1" | while read -r pid born; do kill -s KILL "$pid"; done 2>/dev/null
    sleep 0.1
  done
}
remove() {
  [ -d "$1" ] || return 0
  endall "$1" || { members "$1"; return 6; }
  groups "$1" | while read -r group; do
    tries=0
    while [ -d "$group" ] && ! rmdir "$group" 2>/dev/null && [ $tries -lt 40 ]; do tries=$((tries + 1)); sleep 0.05; done
  done
  rm -rf "$1"
}
`

/**
 * Everything that a far machine is asked to do, for sh as Debian and busybox have it. The first argument names the
 * function; texts from outside come as arguments of their own or by standard input, never inside of the script.
 */
export const script = `PATH=${searchPath}; LC_ALL=C; export PATH LC_ALL${processes}${life}${files}${removal}"$@"`
