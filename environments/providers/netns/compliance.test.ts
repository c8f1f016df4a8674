import { describeProvider } from '../../compliance/index.ts'

describeProvider('netns')
