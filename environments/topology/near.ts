/** Longest word that is compared; what is longer is nobody's slip of the finger. */
const maxLength = 64

/** Letters to insert, delete, exchange or swap with their neighbour, to make one word of the other. */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      let least = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1))
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (isSwapped) least = Math.min(least, before[column - 2]! + 1)
      next.push(least)
    }
    ;[before, last] = [last, next]
  }
  return last[b.length]!
}

/** The one of `known` that was probably meant, or undefined when none is near. */
export const nearest = (written: string, known: readonly string[]): string | undefined => {
  const word = written.toLowerCase()
  if (word.length > maxLength) return undefined
  const [best] = known
    .map((name) => ({ name, far: distance(word, name.toLowerCase().slice(0, maxLength)) }))
    .sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined
}
