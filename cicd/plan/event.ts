import { type TriggerName, triggerNames } from '../matrix/model.ts'
import { readTag, type TagKind } from '../release/tag.ts'
import type { PlanEvent } from './model.ts'

/** What was asked for cannot be planned; the message says what to write instead. */
export class PlanRequestError extends Error {
  readonly code = 'PLAN_REQUEST'
}

const triggerOfTag: Readonly<Record<TagKind, TriggerName>> = {
  boot: 'merge', // opens a version; there is nothing to release yet
  candidate: 'candidate-tag',
  patch: 'patch-tag',
  final: 'final-tag',
}

/** What a tag starts. @throws TagError for one that is none of ours */
export const eventOfTag = (tag: string): PlanEvent => {
  const { kind, version } = readTag(tag)
  return { trigger: triggerOfTag[kind], tag, why: `the tag ${tag} is ${describe[kind]} ${version}` }
}

const describe: Readonly<Record<TagKind, string>> = {
  boot: 'the beginning of',
  candidate: 'a candidate of',
  patch: 'a patch to a candidate of',
  final: 'the release of',
}

/** What `--event` and `--tag` ask for. */
export const eventOfWords = (words: string | undefined, tag: string | undefined): PlanEvent => {
  if (tag !== undefined) {
    const event = eventOfTag(tag)
    const wanted = words?.trim().replaceAll(' ', '-')
    if (wanted === undefined || wanted === 'tag' || wanted === event.trigger) return event
    throw new PlanRequestError(`--event ${words} contradicts --tag: ${event.why}.`)
  }
  const trigger = triggerNames.find((name) => name === words?.trim().replaceAll(' ', '-'))
  if (trigger === undefined) {
    throw new PlanRequestError(
      `--event takes one of ${triggerNames.join(', ')}, or "forge" inside a pipeline; ${words === undefined ? 'nothing was given' : `"${words}" is none`}.`,
    )
  }
  if (trigger.endsWith('-tag'))
    throw new PlanRequestError(`--event ${trigger} needs --tag, such as --tag v1.2.0-rc1.`)
  return { trigger, why: 'asked for by name' }
}

type Variables = Readonly<Record<string, string | undefined>>

/** What the forge's own variables say started this pipeline. */
export const eventOfForge = (variables: Variables): PlanEvent => {
  const { CI_COMMIT_TAG: tag, CI_PIPELINE_SOURCE: source } = variables
  if (tag !== undefined && tag !== '') return eventOfTag(tag)
  if (source === 'merge_request_event') return eventOfMergeRequest(variables)
  if (source === 'schedule') return { trigger: 'schedule', why: 'the forge’s schedule' }
  if (source === 'push') return eventOfPush(variables)
  if (source === 'web' || source === 'api' || source === 'trigger' || source === 'pipeline')
    return { trigger: 'manual', why: `started by hand (${source})` }
  throw new PlanRequestError(
    `CI_PIPELINE_SOURCE is ${source === undefined ? 'not set' : `"${source.slice(0, 40)}"`}: no plan is made for that. Outside of a pipeline name the event: --event push.`,
  )
}

const eventOfMergeRequest = (variables: Variables): PlanEvent => {
  const from = variables.CI_MERGE_REQUEST_SOURCE_PROJECT_PATH
  const to = variables.CI_MERGE_REQUEST_PROJECT_PATH
  // A fork's own pipeline, and one that a member starts for it in the parent: neither may see secrets.
  return from !== undefined && to !== undefined && from !== to
    ? { trigger: 'fork', why: 'the merge request comes from another project' }
    : { trigger: 'merge-request', why: 'the merge request is from this project' }
}

const eventOfPush = ({ CI_COMMIT_BRANCH: branch, CI_DEFAULT_BRANCH: main }: Variables): PlanEvent =>
  branch !== undefined && branch === (main ?? 'main')
    ? { trigger: 'merge', why: `a push to ${branch}, the default branch` }
    : { trigger: 'push', why: `a push to the branch ${branch ?? '?'}` }
