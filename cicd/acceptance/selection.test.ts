import { expect, test } from 'vitest'
import { selectionOf } from './selection.ts'

test('lines, names and tags stand in the context, files as the runner names them', () => {
  const paths = ['./features/a.feature:3:7', '/clone/features/b.feature:9', 'features/trust']
  expect(selectionOf({ root: '/clone', tags: '@now', names: ['a grant'], paths })).toEqual({
    tags: '@now',
    names: ['a grant'],
    lines: ['features/a.feature:3:7', 'features/b.feature:9'],
  })
})

test('whole files and folders are no selection within a file', () => {
  expect(selectionOf({ root: '/clone', paths: ['features/a.feature', 'features'] })).toEqual({})
})
