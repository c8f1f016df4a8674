/** For other YAML of the house: closed grammars of fields, and complaints that name line and column. Loads nothing else. */
export { bytes, cpu, time } from './amounts.ts'
export { type Complaint, expectedOneOf, type Path, type Report, shown } from './complaint.ts'
export { amount, flag, integer, type Kind, text, word } from './kinds.ts'
export { nearest } from './near.ts'
export { type Field, field, fieldsOf, isFields, listOf, required } from './shapes.ts'
export { readSource, type Source } from './source.ts'
