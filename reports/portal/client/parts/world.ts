type Point = readonly [longitude: number, latitude: number]

/** Regions by the names that topologies use. */
export const places: Readonly<Record<string, Point>> = {
  falkenstein: [12.4, 50.5],
  nuremberg: [11.1, 49.5],
  frankfurt: [8.7, 50.1],
  helsinki: [24.9, 60.2],
  dublin: [-6.3, 53.4],
  london: [-0.1, 51.5],
  ashburn: [-77.5, 39],
  hillsboro: [-123, 45.5],
  'sao-paulo': [-46.6, -23.6],
  johannesburg: [28.1, -26.2],
  mumbai: [72.9, 19.1],
  singapore: [103.8, 1.4],
  tokyo: [139.7, 35.7],
  sydney: [151.2, -33.9],
}

export const mapSize = { width: 1000, height: 460 }

/** Plate carrée between 80° north and 58° south, as x and y of the map. */
export const project = ([longitude, latitude]: Point): readonly [x: number, y: number] => [
  ((longitude + 180) / 360) * mapSize.width,
  ((80 - latitude) / 138) * mapSize.height,
]

/** Coasts, drawn by hand with few strokes: longitude and latitude in turn. */
const coasts: readonly string[] = [
  '-168 66 -156 71 -128 70 -110 68 -95 72 -82 73 -80 62 -94 59 -82 52 -79 56 -66 58 -56 52 -66 45 -70 42 -76 36 -81 31 -80 25 -84 30 -97 28 -97 20 -88 21 -83 10 -78 8 -86 12 -105 20 -113 30 -118 34 -124 42 -124 49 -135 58 -150 60 -163 56 -158 60 -166 62',
  '-45 60 -22 70 -20 79 -60 79 -68 76 -54 69',
  '-78 8 -62 10 -50 1 -35 -6 -39 -15 -42 -23 -49 -28 -57 -36 -65 -42 -68 -54 -75 -50 -72 -30 -71 -18 -81 -5',
  '-6 35 10 37 20 32 33 31 43 12 51 12 40 -4 40 -15 35 -24 28 -33 18 -34 12 -17 9 1 4 6 -8 4 -17 14 -16 22',
  '-9 43 -1 44 -5 48 2 51 8 54 8 57 11 54 20 54 24 59 22 61 18 60 13 56 11 59 5 60 14 68 28 71 42 66 60 69 70 73 100 77 140 73 178 68 163 60 156 51 155 60 138 54 128 40 127 35 121 39 122 30 110 20 106 10 101 13 104 2 99 8 91 22 80 14 77 8 72 20 60 25 57 27 48 30 52 24 58 22 45 13 35 29 36 36 27 37 23 38 19 42 13 45 18 40 15 38 10 44 3 42 -2 37 -9 37',
  '114 -22 122 -17 130 -12 136 -15 142 -11 146 -19 153 -27 150 -37 140 -38 131 -31 117 -35',
  '-5 50 1 52 -2 56 -5 58 -4 54',
  '130 32 136 34 141 36 141 42 137 37',
  '44 -22 47 -25 50 -15 47 -15',
  '95 5 105 -6 102 -1',
  '109 1 117 6 116 -3 110 -3',
  '132 -1 147 -6 150 -10 138 -7',
  '167 -46 174 -41 178 -38 172 -43',
]

const pathOf = (coast: string): string => {
  const numbers = coast.split(' ').map(Number)
  const points = numbers.flatMap((longitude, at) =>
    at % 2 === 0
      ? [
          project([longitude, numbers[at + 1] ?? 0])
            .map(Math.round)
            .join(' '),
        ]
      : [],
  )
  return `M${points.join('L')}Z`
}

export const land = coasts.map(pathOf).join('')
