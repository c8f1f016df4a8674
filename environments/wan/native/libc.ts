import koffi from 'koffi'
import { EnvironmentError } from '../../problem.ts'

/** The calls of the C library that Node does not offer. Each returns what the C function returns; −1 is an error. */
export interface Libc {
  socket(family: number, type: number, protocol: number): number
  bind(fd: number, address: Uint8Array, length: number): number
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number
  /** Bytes received, or −1. */
  recv(fd: number, into: Uint8Array, size: number, flags: number): number
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number
  sendto(
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ): number
  /** `fds`: struct pollfd[]; `timeout`: struct timespec; returns how many are ready. */
  ppoll(fds: Uint8Array, count: number, timeout: Uint8Array, signals: null): number
  eventfd(initial: number, flags: number): number
  /** Moves the calling thread, and it alone, to another namespace. */
  setns(fd: number, kind: number): number
  prctl(option: number, value: number): number
  /** `parameters`: struct sched_param. */
  sched_setscheduler(thread: number, policy: number, parameters: Uint8Array): number
  setpriority(which: number, who: number, nice: number): number
  close(fd: number): number
  /** Why the last call failed. */
  errno(): number
}

const signatures = {
  socket: 'int socket(int, int, int)',
  bind: 'int bind(int, void*, uint32_t)',
  setsockopt: 'int setsockopt(int, int, int, void*, uint32_t)',
  recv: 'int64_t recv(int, void*, uint64_t, int)',
  send: 'int64_t send(int, void*, uint64_t, int)',
  sendto: 'int64_t sendto(int, void*, uint64_t, int, void*, uint32_t)',
  ppoll: 'int ppoll(void*, uint64_t, void*, void*)',
  eventfd: 'int eventfd(uint32_t, int)',
  setns: 'int setns(int, int)',
  prctl: 'int prctl(int, uint64_t)',
  sched_setscheduler: 'int sched_setscheduler(int, int, void*)',
  setpriority: 'int setpriority(int, uint32_t, int)',
  close: 'int close(int)',
}

/** @throws EnvironmentError LIBC_NOT_FOUND where there is no GNU C library */
export const openLibc = (): Libc => {
  try {
    const library = koffi.load('libc.so.6')
    const calls = Object.entries(signatures).map(([name, text]) => [name, library.func(text)])
    return { ...(Object.fromEntries(calls) as Omit<Libc, 'errno'>), errno: () => koffi.errno() }
  } catch (cause) {
    throw new EnvironmentError(
      {
        code: 'LIBC_NOT_FOUND',
        message: `Loading the C library: ${cause instanceof Error ? cause.message : cause}`,
        hint: 'The wide-area network needs Linux with glibc.',
      },
      { cause },
    )
  }
}

/** Names of the few errors that are told apart; all others keep their number. */
const names: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  11: 'EAGAIN',
  13: 'EACCES',
  16: 'EBUSY',
  22: 'EINVAL',
  98: 'EADDRINUSE',
  99: 'EADDRNOTAVAIL',
}

export const errorName = (errno: number): string => names[errno] ?? `error ${errno}`
