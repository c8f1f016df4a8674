import type { Shown } from './store.ts'

export const fakeLocations: readonly { readonly name: string; readonly zone: string }[] = [
  { name: 'fsn1', zone: 'eu-central' },
  { name: 'nbg1', zone: 'eu-central' },
  { name: 'hel1', zone: 'eu-central' },
  { name: 'ash', zone: 'us-east' },
  { name: 'hil', zone: 'us-west' },
  { name: 'sin', zone: 'ap-southeast' },
]

const price = (location: string, grossPerHour: number) => ({
  location,
  price_hourly: { net: (grossPerHour / 1.19).toFixed(10), gross: grossPerHour.toFixed(10) },
  price_monthly: { net: '5.0000000000', gross: '5.9500000000' },
})

const type = (
  id: number,
  name: string,
  size: { readonly cores: number; readonly memory: number },
  grossPerHour: Readonly<Record<string, number>>,
): Shown => ({
  id,
  name,
  ...size,
  disk: 40,
  cpu_type: 'shared',
  architecture: name.startsWith('cax') ? 'arm' : 'x86',
  prices: Object.entries(grossPerHour).map(([location, gross]) => price(location, gross)),
  locations: Object.keys(grossPerHour).map((location, index) => ({
    id: index + 1,
    name: location,
    deprecation: null,
  })),
})

/** Prices of nobody: they only have to be told apart. */
export const fakeServerTypes: readonly Shown[] = [
  type(1, 'cax11', { cores: 2, memory: 4 }, { fsn1: 0.004, nbg1: 0.004, hel1: 0.004 }),
  type(2, 'cx23', { cores: 2, memory: 4 }, { fsn1: 0.0071, nbg1: 0.0071, hel1: 0.0073 }),
  type(3, 'cpx11', { cores: 2, memory: 2 }, { ash: 0.0079, hil: 0.0081 }),
  type(4, 'cpx22', { cores: 2, memory: 4 }, { fsn1: 0.012, sin: 0.0142 }),
]

export const fakePricing = {
  currency: 'EUR',
  vat_rate: '19.00',
  primary_ips: [{ type: 'ipv4', prices: fakeLocations.map(({ name }) => price(name, 0.0011)) }],
}
