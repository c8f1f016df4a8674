export * from './crash.ts'
