/**
 * Parts what there is so that whoever needs little has it all, and the others have as much as each other.
 *
 * @param needs each ≥ 0, in any unit
 * @param total of all shares together, in the same unit
 * @returns a share for each need, whole and no larger than it
 */
export const fairShares = (needs: readonly number[], total: number): readonly number[] => {
  const shares = needs.map(() => 0)
  const smallestFirst = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need)
  let left = Math.max(0, total)
  smallestFirst.forEach(({ need, index }, place) => {
    const share = Math.min(need, Math.floor(left / (needs.length - place)))
    shares[index] = share
    left -= share
  })
  return shares
}
