export { consistently } from './consistently.ts'
export { eventually } from './eventually.ts'
export { ExpectationError } from './expectation-error.ts'
export { equals, isEmpty, type Matcher, satisfies, show, unless } from './matcher.ts'
