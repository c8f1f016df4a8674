/** The one in the middle, of an even number the upper of two; 0 where there is none. The order does not matter. */
export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
