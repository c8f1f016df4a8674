import { describeProvider } from '../../compliance/index.ts'

describeProvider('in-process')
