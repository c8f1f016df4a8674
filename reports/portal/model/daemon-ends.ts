// The pages know nothing of reports but through this folder.
export { daemonEnds } from '../../daemon-ends.ts'
