/** ln n!, summed up; exact enough for the thousand samples of a survey. */
const logFactorial = (n: number): number => {
  let sum = 0
  for (let factor = 2; factor <= n; factor++) sum += Math.log(factor)
  return sum
}

const probabilityOf = (hits: number, tries: number, chance: number): number => {
  if (chance <= 0) return hits === 0 ? 1 : 0
  if (chance >= 1) return hits === tries ? 1 : 0
  const ways = logFactorial(tries) - logFactorial(hits) - logFactorial(tries - hits)
  return Math.exp(ways + hits * Math.log(chance) + (tries - hits) * Math.log1p(-chance))
}

/**
 * Whether so many hits of so many tries are believable.
 *
 * @param chance of each try, 0 to 1
 * @param doubt probability with which a true chance may be called unbelievable
 */
export const isPlausible = (hits: number, tries: number, chance: number, doubt: number): boolean => {
  let atMost = 0
  for (let count = 0; count <= hits; count++) atMost += probabilityOf(count, tries, chance)
  const atLeast = 1 - atMost + probabilityOf(hits, tries, chance)
  // Adding up loses the last digits.
  const rounding = 1e-12
  return atMost + rounding >= doubt / 2 && atLeast + rounding >= doubt / 2
}
