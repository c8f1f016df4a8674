import { describeProvider } from '../../compliance/index.ts'

describeProvider('container')
