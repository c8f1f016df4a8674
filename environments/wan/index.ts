export { connectDelayLine, type DelayLine, delayLineCommand } from './delay-line/client.ts'
export type { LinkCounter, SiteLink } from './delay-line/site-links.ts'
export { perfectLink, qualityBetween } from './quality.ts'
export { type Region, regionNamed, regionNames, regions, roundTripMs } from './regions.ts'
export { attestNetwork } from './survey/attest.ts'
export { connectSurveyor, type Surveyor, surveyorCommand } from './survey/client.ts'
export { canMeet, compare, type Declared, declaredBy } from './survey/compare.ts'
export type {
  Measured,
  MeasuredHost,
  MeasuredPair,
  Observer,
  SurveyedHost,
  SurveyOptions,
} from './survey/types.ts'
