export { freeBytesAt } from './disk'
export { type DownloadPlan, Downloads } from './downloads'
