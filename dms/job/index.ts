export * from './ensemble.ts'
export { maxEnsembleLength, parseEnsemble } from './parse.ts'
