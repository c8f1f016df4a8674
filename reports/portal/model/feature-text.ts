import { closeSync, openSync, readSync } from 'node:fs'
import { reportFiles } from '../../files.ts'
import type { Scenario } from '../../model.ts'
import { plain } from '../../text.ts'

/** Sources stand at the beginning of the stream, before anything has run. */
const headBytes = 8 * 1024 * 1024
const kept = new Map<string, ReadonlyMap<string, string>>()

const readHead = (file: string): string => {
  try {
    const handle = openSync(file, 'r')
    try {
      const head = Buffer.alloc(headBytes)
      return head.toString('utf8', 0, readSync(handle, head, 0, headBytes, 0))
    } finally {
      closeSync(handle)
    }
  } catch {
    return ''
  }
}

const sourceOf = (line: string): readonly [string, string][] => {
  try {
    const { uri, data } = (JSON.parse(line) as { source: { uri: string; data: string } }).source
    return [[uri, data]]
  } catch {
    return []
  }
}

/** Feature files as a run read them, from its message stream; empty when that was not kept. */
export const featureTexts = (folder: string, run: string): ReadonlyMap<string, string> => {
  const key = `${run} ${folder}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const lines = readHead(reportFiles(folder).messages).split('\n')
  const texts = new Map(lines.filter((line) => line.startsWith('{"source"')).flatMap(sourceOf))
  if (kept.size > 50) kept.clear()
  kept.set(key, texts)
  return texts
}

const opening = /^\s*(Feature|Rule|Background|Scenario|Scenario Outline|Example|Examples|@)/

/** The lines of one scenario with its tags and examples, its indentation taken away. */
export const scenarioText = (
  feature: string | undefined,
  { line, name }: Pick<Scenario, 'line' | 'name'>,
): string | undefined => {
  const lines = feature?.split('\n') ?? []
  const title = lines.findLastIndex((text, at) => at < line && /^\s*(Scenario|Example)/.test(text))
  if (title < 0 || !lines[title]?.includes(name)) return undefined
  let first = title
  while (/^\s*@/.test(lines[first - 1] ?? '')) first--
  const after = lines.findIndex((text, at) => at > title && opening.test(text) && !/^\s*Examples/.test(text))
  const own = lines.slice(first, after < 0 ? undefined : after)
  const indent = /^\s*/.exec(lines[title])?.[0].length ?? 0
  return plain(
    own
      .map((text) => text.slice(indent))
      .join('\n')
      .trimEnd(),
    8000,
  )
}
