const step = /^(\s*(?:Given|When|Then|And|But|\*) )(.*)$/

/** What has been typed of a sentence up to the caret; undefined where the line is none. */
export const sentenceAt = (text: string, caret: number): string | undefined => {
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret)
  return step.exec(line)?.[2]
}

/** Words for the gaps of a wording, so that it can run before anybody has changed them. */
const usual: Readonly<Record<string, string>> = {
  participant: 'Alice',
  participants: 'Alice and Bob',
  target: 'Bob',
  caller: "a program on Bob's machine",
  service: 'a greeting',
  ensemble: 'greeting',
  amount: '1 core',
  duration: '1 minute',
  ending: 'is completed',
  string: '"hello"',
  int: '2',
}

export interface Completed {
  readonly text: string
  /** The first gap of the wording that was filled with something usual. */
  readonly from: number
  readonly to: number
}

/** Puts a wording in the place of what was typed of the sentence. */
export const applyCompletion = (text: string, caret: number, wording: string): Completed => {
  const start = text.lastIndexOf('\n', caret - 1) + 1
  const end = text.indexOf('\n', caret) < 0 ? text.length : text.indexOf('\n', caret)
  const keyword = step.exec(text.slice(start, caret))?.[1] ?? ''
  let [from, length] = [-1, 0]
  const sentence = wording
    // The first of several ways to say a word.
    .replace(/(\w+)\/[\w/]+/g, '$1')
    .replace(/\((\w+)\)/g, '')
    .replace(/\{(\w*)\}/g, (gap, name: string) => usual[name] ?? gap)
  const gap = /\{(\w*)\}/.exec(wording)
  if (gap !== null) {
    from = start + keyword.length + gap.index
    length = (usual[gap[1] ?? ''] ?? gap[0]).length
  }
  const after = text.slice(0, start) + keyword + sentence + text.slice(end)
  const last = start + keyword.length + sentence.length
  return { text: after, from: from < 0 ? last : from, to: from < 0 ? last : from + length }
}
