import type { TFunction } from 'i18next'
import type { CatalogEntryView } from '../../../../shared/contract/catalog'

/** The notes of the shipped catalog, as models.yaml writes them, by their name among the texts. */
export const shippedNotes = {
  'A good balance.': 'balance',
  'English and Chinese.': 'englishChinese',
  'English. The smallest and quickest; enough to find memories by meaning.': 'englishSmallest',
  'English only. A good balance.': 'englishBalance',
  'English only. More accurate, slower.': 'englishAccurate',
  'English only. The quickest, and the least accurate.': 'englishQuick',
  'More accurate, slower.': 'accurate',
  'Multilingual.': 'multilingual',
  'Small, multilingual.': 'smallMultilingual',
  'The most accurate, and slow without a GPU.': 'mostAccurate',
  'The quickest, and the least accurate.': 'quick',
  'Too large to be quick without a GPU.': 'large',
  'Trained further on Chinese.': 'chinese',
  'Trained further on Japanese.': 'japanese',
  'Weights of 8 bits; wants a GPU that computes with them.': 'eightBits',
} as const

const isShippedNote = (notes: string): notes is keyof typeof shippedNotes =>
  Object.hasOwn(shippedNotes, notes)

/** What is said of a model, in the shown language where it came with the app; a person's own words as they are. */
export const noteOf = (t: TFunction, { notes }: Pick<CatalogEntryView, 'notes'>): string =>
  isShippedNote(notes) ? t(`catalog.notes.${shippedNotes[notes]}`) : notes
