import { type TSchema, Type } from 'typebox'

/** One field of a machine, as people write it. */
export interface Field {
  readonly schema: TSchema
  readonly expected: string
  readonly isOptional?: boolean
}

const port = Type.Integer({ minimum: 1, maximum: 65_535 })
const text = Type.String({ minLength: 1, maxLength: 500 })

export const fields: Readonly<Record<string, Field>> = {
  name: {
    schema: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
    expected: 'a name of lower-case letters, digits and dashes',
  },
  address: { schema: text, expected: 'the name or IP address where its sshd answers' },
  port: { schema: port, expected: 'the port of its sshd, 1 to 65535', isOptional: true },
  user: {
    schema: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,31}$' }),
    expected: 'the name of a user there',
  },
  'key file': { schema: text, expected: 'the path of a private key, relative to the inventory or absolute' },
  'host key': {
    schema: Type.String({ pattern: '^SHA256:[A-Za-z0-9+/]{43}$' }),
    expected: 'a fingerprint as "ssh-keygen -l" shows it: SHA256 and 43 characters',
  },
  region: {
    schema: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
    expected: 'a region of lower-case letters, digits and dashes',
    isOptional: true,
  },
  'network address': {
    schema: Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,3}){3}$' }),
    expected: 'an IPv4 address of the machine, as the other machines reach it',
  },
  ports: {
    schema: Type.String({ pattern: '^\\d{1,5}\\s*-\\s*\\d{1,5}$' }),
    expected: 'a range of ports for daemons, such as "9000-9019"',
    isOptional: true,
  },
  'max hosts': {
    schema: Type.Integer({ minimum: 1, maximum: 100 }),
    expected: 'how many hosts it may be at once, 1 to 100',
    isOptional: true,
  },
  directory: {
    schema: Type.String({ pattern: '^/[A-Za-z0-9_./-]{1,60}$' }),
    expected: 'an absolute path of at most 61 letters, digits and _ . / - for our files there',
    isOptional: true,
  },
  note: {
    schema: Type.String({ maxLength: 500 }),
    expected: 'a text of at most 500 characters',
    isOptional: true,
  },
}
