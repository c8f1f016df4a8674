import { describe, expect, it } from 'vitest'
import { parseInventory, readInventory } from './inventory.ts'

const key = `SHA256:${'a'.repeat(43)}`

const whole = `machines:
  - name: garden
    address: garden.example.org
    port: 2222
    user: lab
    key file: keys/garden
    host key: ${key}
    region: falkenstein
    network address: 192.0.2.7
    ports: 9100 - 9109
    max hosts: 4
    directory: /srv/lab
    note: lent by Alice until May
  - name: shed
    address: 192.0.2.8
    user: lab
    key file: /keys/shed
    host key: ${key}
    network address: 192.0.2.8
`

const refusal = (text: string): string => {
  try {
    parseInventory(text, '/etc/lab.yaml')
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

describe('an inventory', () => {
  it('lists machines, with what is usual where nothing is said', () => {
    const { machines } = parseInventory(whole, '/etc/lab.yaml')
    expect(machines).toEqual([
      {
        name: 'garden',
        address: 'garden.example.org',
        port: 2222,
        user: 'lab',
        keyFile: '/etc/keys/garden',
        hostKey: key,
        region: 'falkenstein',
        networkAddress: '192.0.2.7',
        firstPort: 9100,
        lastPort: 9109,
        maxHosts: 4,
        directory: '/srv/lab',
        note: 'lent by Alice until May',
      },
      {
        name: 'shed',
        address: '192.0.2.8',
        port: 22,
        user: 'lab',
        keyFile: '/keys/shed',
        hostKey: key,
        region: 'local',
        networkAddress: '192.0.2.8',
        firstPort: 9000,
        lastPort: 9019,
        maxHosts: 1,
      },
    ])
  })

  it.each([
    ['user: lab\n    key file: keys', 'key file: keys', 'line 2, column 5: "user" is missing'],
    ['port: 2222', 'port: 70000', 'line 4, column 11: "port" is 70000; expected the port of its sshd'],
    ['  host key: ', '  host-key: ', '"host-key" is unknown; expected one of name, address'],
    [key, 'MD5:aa:bb', 'line 7, column 15: "host key" is "MD5:aa:bb"; expected a fingerprint'],
    ['name: shed', 'name: garden', 'line 14, column 11: machine "garden" is listed more than once'],
    [
      'network address: 192.0.2.8',
      'network address: 192.0.2.7\n    ports: 9105-9200',
      'shed and garden share',
    ],
    ['9100 - 9109', '9100 - 9102', 'ports 9100 to 9102 of garden are no range for 4 hosts'],
    ['directory: /srv/lab', 'directory: /srv/$(id)', 'line 12, column 16: "directory" is "/srv/$(id)"'],
    ['machines:', 'computers:', 'expected "machines:" and a list'],
    ['machines:', '- machines:', 'line '],
  ])('says where %s is not right when it is %s', (right, wrong, message) => {
    expect(refusal(whole.replace(right, wrong))).toContain(message)
  })

  it('names everything that is wrong at once', () => {
    const message = refusal('machines:\n  - name: A\n    address: 3\n')
    for (const part of ['"name" is "A"', '"address" is 3', '"user" is missing', '"host key" is missing'])
      expect(message).toContain(part)
  })

  it('is asked for when none was named, and named when it cannot be read', () => {
    expect(() => readInventory(undefined)).toThrow('NUNET_INVENTORY')
    expect(() => readInventory('/nowhere/lab.yaml')).toThrow('/nowhere/lab.yaml: it cannot be read (ENOENT)')
  })

  it('reads nothing endless', () => {
    expect(refusal(`machines: ${'['.repeat(100_000)}`)).toContain('characters')
    expect(refusal('machines: &a [*a]')).toContain('line 1')
  })
})
