/** What a reader does not see, or sees elsewhere than it stands; and what moves a terminal. */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|[\u{e0000}-\u{e007f}]/u

/** Name of the first such character, as `U+202E`. */
export const hiddenCharacter = (text: string): string | undefined => {
  const found = hidden.exec(text)?.[0]
  if (found === undefined) return undefined
  return `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Letters of another script that look like Latin ones make two names look the same. */
export const hasForeignLetters = (name: string): boolean =>
  /\p{L}/u.test(name) && /(?!\p{Script=Latin})\p{L}/u.test(name)
