/** The text with one letter exchanged for another of the same alphabet. @param index from the end when negative */
export const otherCharacterAt = (text: string, index: number): string => {
  const at = index < 0 ? text.length + index : index
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}
