export type { ChosenModel, RecallModels } from '../vectors/recall-models'
