export { freeBytesAt } from './disk'
export { type DownloadPlan, Downloads, type DownloadsDeps } from './downloads'
