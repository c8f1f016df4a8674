/** What one job holds while it runs. */
export interface Demand {
  readonly cpuMillicores: number
  readonly memoryBytes: number
  /** Machines of its network; each takes an address. */
  readonly hosts: number
  readonly ports: number
}

export const demandKinds = ['cpuMillicores', 'memoryBytes', 'hosts', 'ports'] as const

export interface Task {
  readonly id: string
  readonly ms: number
  readonly demand: Demand
  /** Ids of tasks that have to be over before. */
  readonly after: readonly string[]
  /** Two tasks that name the same never run at a time. */
  readonly exclusive?: string
}
