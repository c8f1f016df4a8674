export { consistently } from './consistently.ts'
export { eventually } from './eventually.ts'
export { ExpectationError } from './expectation-error.ts'
export { contains, equals, isEmpty, type Matcher, satisfies } from './matcher.ts'
