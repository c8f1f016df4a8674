/** Text of other machines, safe to print: whatever could repaint a terminal or reorder what a reader sees becomes `?`. */
export const plain = (text: string): string => text.replaceAll(/[^\P{C}\n\t]/gu, '?')
