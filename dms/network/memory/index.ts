export type { JoinOptions } from './fabric.ts'
export {
  createMemorySwitch,
  type MemorySwitch,
  type MemorySwitchComponents,
  type MemorySwitchOptions,
} from './switch.ts'
