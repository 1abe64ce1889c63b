// English words whose forms no stemmer brings together; "what did you buy" is answered by "I bought".
const families =
  `begin began begun|bite bit bitten|blow blew blown|break broke broken|bring brought|build built|buy bought|
catch caught|choose chose chosen|come came|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|
fall fell fallen|feed fed|feel felt|fight fought|find found|fly flew flown|forget forgot forgotten|freeze froze frozen|
give gave given|grow grew grown|hear heard|hide hid hidden|hold held|keep kept|know knew known|lead led|learn learnt|
leave left|lend lent|lose lost|make made|mean meant|meet met|pay paid|ride rode ridden|ring rang rung|rise rose risen|
run ran|say said|see saw seen|sell sold|send sent|shoot shot|show shown|sing sang sung|sit sat|sleep slept|
speak spoke spoken|spend spent|stand stood|steal stole stolen|swim swam swum|take took taken|teach taught|tear tore torn|
tell told|think thought|throw threw thrown|understand understood|wake woke woken|wear wore worn|win won|write wrote written|
child children|man men|woman women|person people|foot feet|tooth teeth|mouse mice|goose geese|life lives|wife wives|
knife knives|leaf leaves|loaf loaves|shelf shelves|half halves|calf calves`
    .split('|')
    .map((family) => family.trim().split(' '))

const familyOf = new Map(families.flatMap((family) => family.map((form) => [form, family] as const)))

/** Other forms of an English word that share no stem with it. */
export const otherForms = (word: string): readonly string[] =>
  (familyOf.get(word) ?? familyOf.get(word.replace(/(?:s|ing)$/, '')) ?? []).filter((form) => form !== word)
