export {
  createMemorySwitch,
  type MemorySwitch,
  type MemorySwitchComponents,
  type MemorySwitchOptions,
} from './switch.ts'
