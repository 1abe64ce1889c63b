export { takeBackImports } from './import-json'
export { transferApi } from './transfer-api'
