/** CSI and OSC sequences: colours, cursor movement, window titles, links. */
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g
/**
 * Controls (tab and newline excepted), and characters that reorder or break what a reader sees, or that nobody sees at all:
 * two names that differ in them alone look the same. Joiners stay: scripts and pictures need them.
 */
const harmful =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g

/** Nothing of that can do harm, and nearly all texts are of that alone: one look instead of four. */
const calm = /^[\t\n -~\u00a0-\u061b\u061d-\u17ff\u1810-\u1fff]*$/
/** What a line of printable ASCII has none of. */
const unlikeLine = /[^ -~]| {2}|^ | $/

const picture = (character: string): string => {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}

/**
 * Makes text harmless for terminals, XML 1.0 and readers: escape sequences are removed, other control characters are
 * shown as pictures (␀), reordering characters and broken surrogates as �.
 */
export const harmless = (text: string): string =>
  calm.test(text)
    ? text
    : text.toWellFormed().replace(/\r\n?/g, '\n').replace(escapes, '').replace(harmful, picture)

/** At most `limit` characters: beginning and end stay, and the gap says how much was left out. */
export const shorten = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const half = Math.max(1, Math.floor(limit / 2))
  const left = text.length - 2 * half
  return `${text.slice(0, half)}\n… ${left.toLocaleString('en')} characters left out …\n${text.slice(-half)}`.toWellFormed()
}

/** Any value as harmless text of bounded length; the length bounds the work as well. */
export const plain = (value: unknown, limit = 1000): string => {
  const text = typeof value === 'string' ? value : value === undefined ? '' : (JSON.stringify(value) ?? '')
  return shorten(harmless(shorten(text, limit)), limit + 60)
}

/** The same on one line; what is too long ends in `…`. */
export const oneLine = (value: unknown, limit = 300): string => {
  if (typeof value === 'string' && value.length <= limit && !unlikeLine.test(value)) return value
  const line = plain(value, 4 * limit)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`.toWellFormed()
}

/** `1 scenario`, `2 scenarios`. */
export const many = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`

/** A duration for people: `340 ms`, `2.4 s`, `3 min 5 s`. */
export const duration = (ms: number): string => {
  if (ms < 1) return '< 1 ms'
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A size for people, binary units. */
export const size = (bytes: number): string => {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`
}
