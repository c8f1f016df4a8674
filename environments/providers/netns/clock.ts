import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inside } from './script.ts'

const libraryFolder = '/usr/lib'
/** For programs with threads, as the daemon is one. */
const library = 'faketime/libfaketimeMT.so.1'

/** Debian keeps one folder for each machine architecture. */
export const findClockLibrary = (): string | undefined =>
  existsSync(libraryFolder)
    ? readdirSync(libraryFolder)
        .filter((name) => name.endsWith('-linux-gnu'))
        .map((name) => join(libraryFolder, name, library))
        .find((path) => existsSync(path))
    : undefined

/** Holds by how much the wall clock of a host is off, such as `+0` or `-3600` seconds. */
export const clockFileOf = (host: string): string => `${inside.etc}/${host}/clock`

/**
 * The words that, put before a program, let it take its wall clock from the host's file. What measures elapsed time is
 * left alone. The file is read again after a second at most: read at every call, it would cost 13 µs each; so, 2 µs.
 */
export const underClock = (host: string, libraryPath: string | undefined): readonly string[] =>
  libraryPath === undefined
    ? []
    : [
        'env',
        `LD_PRELOAD=${libraryPath}`,
        `FAKETIME_TIMESTAMP_FILE=${clockFileOf(host)}`,
        'FAKETIME_CACHE_DURATION=1',
        'FAKETIME_DONT_FAKE_MONOTONIC=1',
        'DONT_FAKE_MONOTONIC=1',
      ]

/** In ms, of what such a file says; 0 when it says nothing. */
export const offsetMsOf = (text: string): number => {
  const seconds = Number(text.trim())
  return Number.isFinite(seconds) ? Math.round(seconds * 1000) : 0
}
