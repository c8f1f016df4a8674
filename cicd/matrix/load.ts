import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Matrix } from './model.ts'
import { readMatrix } from './read.ts'

export const matrixFile = 'cicd/matrix.yaml'

/** The matrix of a working copy. @throws MatrixError with every fault and its place */
export const loadMatrix = (root: string): Matrix =>
  readMatrix(readFileSync(join(root, matrixFile), 'utf8'), matrixFile)
