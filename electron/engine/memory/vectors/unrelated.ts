/**
 * Sentences about this and that. How near a question is to them is how near it is to what has nothing to do with it:
 * from one model to the next that differs between 0 and 0.8.
 */
const unrelated = {
  english: [
    'The train to the airport leaves every twenty minutes.',
    'Interest rates fell again in the last quarter.',
    'Boil the noodles until they are soft.',
    'The committee will publish its report in spring.',
    'Volcanoes form where plates move apart.',
    'He fixed the bicycle with a new chain.',
    'The museum is closed on Mondays.',
    'A loud noise woke the neighbours at night.',
  ],
  chinese: [
    '去机场的火车每二十分钟一班。',
    '上个季度的利率再次下降。',
    '把面条煮到变软为止。',
    '委员会将在春天公布报告。',
    '火山形成于板块分离的地方。',
    '他给自行车换了一条新链条。',
    '博物馆星期一不开放。',
    '夜里一声巨响吵醒了邻居。',
  ],
}

export const unrelatedTo = (question: string): readonly string[] =>
  /\p{Script=Han}/u.test(question) ? unrelated.chinese : unrelated.english
