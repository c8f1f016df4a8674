import { describeProvider } from '../../compliance/index.ts'

describeProvider('process')
