export { takeBackImport } from './import-json'
export { transferApi } from './transfer-api'
