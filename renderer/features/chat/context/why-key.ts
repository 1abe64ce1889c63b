import en from '../../../locales/en/context.json'

type Feature = keyof typeof en.feature

const isKnown = (feature: string): feature is Feature => Object.hasOwn(en.feature, feature)

/** The words for a part of a score; one that a later version added has words too. */
export const whyKey = (feature: string): `context.feature.${Feature}` =>
  `context.feature.${isKnown(feature) ? feature : 'other'}`
