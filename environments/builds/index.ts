export { type BuildComponents, type Builder, createBuilder, type ResolveOptions } from './resolve.ts'
