/** Jobs that every executor is tried with, as scripts for any POSIX shell. */
export const work = {
  prints: (standardOutput: string, standardError = '') =>
    `printf %s '${standardOutput}'; printf %s '${standardError}' >&2`,
  exits: (code: number) => `exit ${code}`,
  killsItself: (signal: string) => `kill -${signal} $$; sleep 5`,
  /** `mark` is a number of seconds that no other process sleeps; it shows in the list of processes. */
  sleeps: (mark: number) => `echo asleep; sleep ${mark}`,
  usesMemory: (bytes: number) =>
    `x=0123456789abcdef; while [ \${#x} -lt ${bytes} ]; do x=$x$x; done; echo done; sleep 1`,
  /** Says at TERM how much processor time it has had. */
  burnsCpu: () => "trap 'times; exit 0' TERM; while :; do :; done",
  floods: () => 'while :; do echo 0123456789012345678901234567890123456789; done',
  /** Goes on trying when it is refused, so that it is seen. */
  forks: (mark: number) => `while :; do ( while :; do sleep ${mark} & done ) 2>/dev/null; done`,
  ignoresTerm: (mark: number) => `trap '' TERM; echo deaf; sleep ${mark}; sleep ${mark}`,
  /** Leaves one process in its group and one that has left group, session and parent. */
  leavesOrphans: (mark: number) =>
    `sleep ${mark} >/dev/null 2>&1 & (setsid sleep ${mark} >/dev/null 2>&1 &); echo left; exit 0`,
}
