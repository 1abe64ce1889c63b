export { transferApi } from './transfer-api'
