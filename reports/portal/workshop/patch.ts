const header = (path: string, isNew: boolean): string =>
  isNew
    ? `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n`
    : `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

const context = 3

/**
 * A change of one file as a patch that `git apply` takes: one hunk around everything that differs.
 *
 * @param before undefined where the file is new
 * @returns an empty text when nothing differs
 */
export const makePatch = (path: string, before: string | undefined, after: string): string => {
  const [old, now] = [linesOf(before ?? ''), linesOf(after)]
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail++
  if (head === old.length && head === now.length) return ''
  const from = Math.max(0, head - context)
  const keep = Math.min(context, tail)
  const removed = old.slice(head, old.length - tail)
  const added = now.slice(head, now.length - tail)
  const around = head - from + keep
  const start = (count: number): number => (count === 0 ? 0 : from + 1)
  const [oldCount, newCount] = [around + removed.length, around + added.length]
  return [
    `${header(path, before === undefined)}@@ -${start(oldCount)},${oldCount} +${start(newCount)},${newCount} @@`,
    ...old.slice(from, head).map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...old.slice(old.length - tail, old.length - tail + keep).map((line) => ` ${line}`),
    '',
  ].join('\n')
}
