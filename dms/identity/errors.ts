import { DmsError } from '../core/index.ts'

export class KeyExistsError extends DmsError {
  constructor(name: string) {
    super({
      code: 'KEY_EXISTS',
      message: `Creating key "${name}": a key of that name exists already`,
      hint: 'Choose another name, or ask to overwrite it; what the old key could open is lost then.',
      facts: { name },
    })
  }
}

export class KeyNotFoundError extends DmsError {
  constructor(name: string, known: readonly string[]) {
    super({
      code: 'KEY_NOT_FOUND',
      message: `Opening key "${name}": there is no such key${known.length === 0 ? '' : `; known: ${known.join(', ')}`}`,
      hint: `Create it with "nunet key new ${name}".`,
      facts: { name, known },
    })
  }
}

export class WrongPassphraseError extends DmsError {
  constructor(name: string) {
    super({
      code: 'KEY_PASSPHRASE_WRONG',
      message: `Opening key "${name}": the passphrase does not fit`,
      hint: 'Check the keyboard layout and stray line ends; there is no way around a lost passphrase.',
      facts: { name },
    })
  }
}

export class EmptyPassphraseError extends DmsError {
  constructor(name: string) {
    super({
      code: 'KEY_PASSPHRASE_EMPTY',
      message: `Using key "${name}": the passphrase is empty`,
      hint: 'Give a passphrase at the prompt or with --passphrase-file.',
      facts: { name },
    })
  }
}

export class KeyFileDamagedError extends DmsError {
  constructor(name: string, why: string, cause?: unknown) {
    super(
      {
        code: 'KEY_FILE_DAMAGED',
        message: `Opening key "${name}": its file is damaged: ${why}`,
        hint: 'Restore the file from a backup.',
        facts: { name, why },
      },
      { cause },
    )
  }
}
