import type { MeasuredLink, MeasuredNetwork } from '../../model/networks.ts'

/** As `npm run env -- links` says it. */
const way = ({
  reachable,
  introduced,
  roundTripMs,
}: Pick<MeasuredLink, 'reachable' | 'introduced' | 'roundTripMs'>) => {
  if (reachable || (introduced === false && roundTripMs !== undefined))
    return `${roundTripMs?.toFixed(1) ?? '?'} ms`
  return introduced === false ? 'not introduced' : 'not reachable'
}

/** Every direction, measured beside what was declared. */
export const LinkTable = ({ measured: { pairs, differences } }: { measured: MeasuredNetwork }) => (
  <details class="links" open={differences.length > 0}>
    <summary>
      Every link, measured{' '}
      {differences.length > 0 && <b class="failed-word">{differences.length} not as declared</b>}
    </summary>
    {differences.length > 0 && (
      <ul class="notice bad">
        {differences.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    )}
    <table>
      <thead>
        <tr>
          <th scope="col">Link</th>
          <th scope="col">Round trip</th>
          <th scope="col">Lost</th>
          <th scope="col">Declared</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map(({ from, to, reachable, introduced, roundTripMs, lossPercent, declared }) => (
          <tr key={`${from} ${to}`} class={reachable || introduced === false ? '' : 'cut'}>
            <th scope="row">
              {from} → {to}
            </th>
            <td>{way({ reachable, introduced, roundTripMs })}</td>
            <td>{lossPercent === undefined ? '' : `${lossPercent.toFixed(1)} %`}</td>
            <td>{declared === undefined ? '' : `${declared.roundTripMs.toFixed(1)} ms`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </details>
)
