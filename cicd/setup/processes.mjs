import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks since boot when the process started; undefined where there is no /proc. */
export const startTimeOf = (pid) => statOf(pid)?.[19]

/** True while a process of the group runs. The dead whom nobody has buried do not count: in a container nobody may. */
export const isGroupAlive = (groupId) => {
  const all = numbersOfProcesses()
  if (all === undefined) return hears(-groupId)
  return all.some((pid) => {
    const [state, , group] = statOf(pid) ?? []
    return Number(group) === groupId && state !== 'Z' && state !== 'X'
  })
}

/** Signals a whole group; one that has ended is no error. */
export const signalGroup = (groupId, signal) => {
  try {
    process.kill(-groupId, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

const numbersOfProcesses = () => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return undefined
  }
}

const hears = (pid) => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** What the kernel tells of a process, from its state on. */
const statOf = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name before it, in brackets, may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
